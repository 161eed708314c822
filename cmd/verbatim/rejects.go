package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
)

// rejectsCmd is `verbatim rejects`.
type rejectsCmd struct {
	List   rejectsListCmd   `cmd:"" default:"withargs" help:"List refused messages with their reasons."`
	Show   rejectsShowCmd   `cmd:"" help:"Print one refused message as it was sent."`
	Replay rejectsReplayCmd `cmd:"" help:"Publish refused messages again, with their first moment."`
	Drop   rejectsDropCmd   `cmd:"" help:"Delete refused messages for good."`
}

type rejectsListCmd struct {
	Limit  int `help:"How many." default:"50"`
	Offset int `help:"How many to skip." default:"0"`
}

func (c *rejectsListCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.RejectList
		q := url.Values{"limit": {strconv.Itoa(c.Limit)}, "offset": {strconv.Itoa(c.Offset)}}
		if err := cl.get(ctx, "/rejects", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		rows := [][]string{{"KEY", "STORED", "SUBJECT", "FILE", "REASON"}}
		for _, r := range res.Rejects {
			file := r.File
			if file != "" {
				file += ":" + strconv.FormatInt(r.Row, 10)
			}
			rows = append(rows, []string{keyText(r.Stream, r.Seq), r.Stored.Format(time.RFC3339), r.Subject, file, oneLine(r.Reason)})
		}
		fmt.Fprintf(std.err, "%d of %d rejects\n", len(res.Rejects), res.Total)
		return table(std.out, rows)
	})
}

func keyText(stream string, seq uint64) string {
	return stream + "/" + strconv.FormatUint(seq, 10)
}

// parseKey reads "STREAM/SEQ".
func parseKey(s string) (api.RejectKey, error) {
	stream, n, ok := strings.Cut(s, "/")
	seq, err := strconv.ParseUint(n, 10, 64)
	if !ok || err != nil || stream == "" {
		return api.RejectKey{}, &usageError{fmt.Sprintf("%q is no key of a reject", s), "keys look like FEEDBACK/123: verbatim rejects list shows them"}
	}
	return api.RejectKey{Stream: stream, Seq: seq}, nil
}

type rejectsShowCmd struct {
	Key string `arg:"" help:"As rejects list shows it."`
}

func (c *rejectsShowCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	k, err := parseKey(c.Key)
	if err != nil {
		return err
	}
	return g.ask(ctx, std, func(cl *client) error {
		var r api.Reject
		q := url.Values{"stream": {k.Stream}, "seq": {strconv.FormatUint(k.Seq, 10)}}
		if err := cl.get(ctx, "/reject", q, &r); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, r)
		}
		fmt.Fprintf(std.err, "%s\n", r.Reason)
		_, err := fmt.Fprintln(std.out, r.Body)
		return err
	})
}

type rejectsReplayCmd struct{ which }

func (c *rejectsReplayCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return c.run(ctx, g, std, "/rejects/replay", "published again")
}

type rejectsDropCmd struct{ which }

func (c *rejectsDropCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return c.run(ctx, g, std, "/rejects/drop", "dropped")
}

// which names rejects on the command line.
type which struct {
	Keys []string `arg:"" optional:"" help:"As rejects list shows them."`
	All  bool     `help:"Every reject of the tenant."`
}

func (w which) run(ctx context.Context, g *Globals, std stdio, path, verb string) error {
	req := api.RejectKeys{All: w.All}
	if w.All == (len(w.Keys) > 0) {
		return &usageError{"name the rejects, or give --all", "verbatim rejects list shows their keys"}
	}
	for _, s := range w.Keys {
		k, err := parseKey(s)
		if err != nil {
			return err
		}
		req.Keys = append(req.Keys, k)
	}
	ask := g.ask
	if strings.HasSuffix(path, "replay") {
		ask = g.askWithIntake
	}
	return ask(ctx, std, func(cl *client) error {
		var res api.RejectsDone
		if err := cl.post(ctx, path, req, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		_, err := fmt.Fprintf(std.out, "%d rejects %s\n", res.Done, verb)
		return err
	})
}
