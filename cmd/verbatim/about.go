package main

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"net/url"
	"runtime/debug"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/nlp"
)

// schemaCmd is `verbatim schema`.
type schemaCmd struct {
	Kind string `arg:"" optional:"" default:"item" help:"item, or an event: order, return, refund, visit, subscription, activity, spend, signup, invitation."`
}

func (c *schemaCmd) Run(std stdio) error {
	s, err := feedback.Schema(c.Kind)
	if err != nil {
		return &usageError{msg: err.Error()}
	}
	_, err = fmt.Fprintln(std.out, strings.TrimSpace(string(s)))
	return err
}

// showCmd is `verbatim show`.
type showCmd struct {
	ID string `arg:"" help:"The item."`
}

func (c *showCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var it api.Item
		if err := cl.get(ctx, "/item", url.Values{"id": {c.ID}}, &it); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, it)
		}
		r := it.Record
		fmt.Fprintf(std.out, "%s  %s  %s  %s\n", r.Item.ID, r.Item.Kind, r.Item.Time.Format("2006-01-02 15:04 MST"), r.Item.Source)
		if r.Correction != nil {
			fmt.Fprintln(std.out, corrected(r.Correction))
		}
		return nlp.Explain(std.out, it.Explained.Input, it.Explained.Analysis)
	})
}

// corrected says what a person set right, which counts instead of what follows.
func corrected(c *feedback.Correction) string {
	s := "corrected"
	if c.By != "" {
		s += fmt.Sprintf(" by %q", c.By)
	}
	s += " on " + c.At.Format("2006-01-02") + ", and counted so:"
	if c.Label != nil {
		s += " label " + string(*c.Label)
	}
	if c.Lang != nil {
		s += " lang " + *c.Lang
	}
	list := func(name string, of *[]string) {
		if of != nil {
			s += " " + name + " " + cmp.Or(strings.Join(*of, ","), "none")
		}
	}
	list("themes", c.Themes)
	list("intents", c.Intents)
	return s
}

// version is set by the linker in a release: -ldflags "-X main.version=1.2.3".
var version = ""

func versionText() string {
	if version != "" {
		return version
	}
	if bi, ok := debug.ReadBuildInfo(); ok {
		for _, s := range bi.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return "0.1.0-dev+" + s.Value[:12]
			}
		}
	}
	return "0.1.0-dev"
}

// versionCmd is `verbatim version`.
type versionCmd struct{}

func (*versionCmd) Run(g *Globals, std stdio) error {
	v := map[string]any{"version": versionText(), "model": nlp.Version}
	if g.JSON {
		return printJSON(std.out, v)
	}
	_, err := fmt.Fprintf(std.out, "verbatim %s (language model %d)\n", versionText(), nlp.Version)
	return err
}

//go:embed help/*.txt
var helpTexts embed.FS

// helpCmd is `verbatim help`.
type helpCmd struct {
	Topic string `arg:"" optional:"" help:"query, import, kpi, catalogue, lexicon, nats, operations or exit-codes."`
}

func (c *helpCmd) Run(std stdio) error {
	topic := c.Topic
	if topic == "" {
		topic = "verbatim"
	}
	b, err := helpTexts.ReadFile("help/" + topic + ".txt")
	if err != nil {
		return &usageError{fmt.Sprintf("there is no help on %q", topic), "topics: " + strings.Join(helpTopics(), ", ")}
	}
	_, err = std.out.Write(b)
	return err
}

func helpTopics() []string {
	entries, err := helpTexts.ReadDir("help")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".txt"))
	}
	return names
}
