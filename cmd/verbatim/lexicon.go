package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
)

// lexiconCmd is `verbatim lexicon`: the weights behind the scores, and a
// tenant's own ones.
type lexiconCmd struct {
	Show    lexiconShowCmd    `cmd:"" help:"List --tenant's own weights, or what a word weighs."`
	Set     lexiconSetCmd     `cmd:"" help:"Give a word or phrase a weight of your own."`
	Unset   lexiconUnsetCmd   `cmd:"" help:"Take back a weight of your own, or else a learned one."`
	Learn   lexiconLearnCmd   `cmd:"" help:"Learn from --tenant's own ratings, or the built-in weights from labelled files."`
	Off     lexiconOffCmd     `cmd:"" help:"Score without --tenant's own weights, which are kept."`
	On      lexiconOnCmd      `cmd:"" help:"Score with them again."`
	History lexiconHistoryCmd `cmd:"" help:"List the versions of --tenant's own lexicon."`
	Undo    lexiconUndoCmd    `cmd:"" help:"Undo the last change."`
	Export  lexiconExportCmd  `cmd:"" help:"Write --tenant's own weights to a file or stdout."`
	Import  lexiconImportCmd  `cmd:"" help:"Replace --tenant's own weights by those of a file."`
}

// afterChange is said when scores may have changed.
const afterChange = "new feedback is scored with it from now on; verbatim reanalyze brings the rest up to date"

type lexiconShowCmd struct {
	Form []string `arg:"" optional:"" name:"word" help:"A word or phrase."`
}

func (c *lexiconShowCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		if len(c.Form) > 0 {
			var res api.LexiconWords
			if err := cl.get(ctx, "/lexicon/word", url.Values{"form": {strings.Join(c.Form, " ")}}, &res); err != nil {
				return err
			}
			if g.JSON {
				return printJSON(std.out, res)
			}
			return printWords(std.out, res)
		}
		var res api.Lexicon
		if err := cl.get(ctx, "/lexicon", nil, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printLexicon(std, res)
	})
}

func printWords(w io.Writer, res api.LexiconWords) error {
	weight := func(f *float64) string {
		if f == nil {
			return "–"
		}
		return fmt.Sprintf("%+.2f", *f)
	}
	rows := [][]string{{"LANG", "FORM", "BUILT IN", "LEARNED", "SET BY YOU", "IN FORCE"}}
	for _, x := range res.Words {
		rows = append(rows, []string{x.Lang, x.Form, weight(x.Builtin), weight(x.Learned), weight(x.Hand), weight(&x.Weight)})
	}
	return table(w, rows)
}

func printLexicon(std stdio, res api.Lexicon) error {
	if len(res.Entries) > 0 {
		rows := [][]string{{"LANG", "FORM", "WEIGHT", "FROM"}}
		for _, e := range res.Entries {
			from := "you"
			if !e.Hand {
				from = fmt.Sprintf("%d ratings", e.Seen)
			}
			rows = append(rows, []string{e.Lang, e.Form, fmt.Sprintf("%+.2f", e.Weight), from})
		}
		if err := table(std.out, rows); err != nil {
			return err
		}
	}
	fmt.Fprintln(std.err, describeLexicon(res))
	return nil
}

func describeLexicon(res api.Lexicon) string {
	if res.Version == 0 {
		return "no weights of your own: scores come from the built-in lexicon"
	}
	state := "on"
	if !res.On {
		state = "off"
	}
	return fmt.Sprintf("version %d, %s, %d entries, changed %s", res.Version, state, len(res.Entries), res.At.Format("2006-01-02 15:04 MST"))
}

// editLexicon changes the lexicon and says what it is then.
func (g *Globals) editLexicon(ctx context.Context, std stdio, path string, edit any) error {
	return g.ask(ctx, std, func(cl *client) error { return g.sendLexicon(ctx, std, cl, path, edit) })
}

func (g *Globals) sendLexicon(ctx context.Context, std stdio, cl *client, path string, edit any) error {
	var res api.Lexicon
	if err := cl.post(ctx, path, edit, &res); err != nil {
		return err
	}
	if g.JSON {
		return printJSON(std.out, res)
	}
	_, err := fmt.Fprintf(std.out, "%s\n", describeLexicon(res))
	fmt.Fprintln(std.err, afterChange)
	return err
}

// lexiconBy is who changes a lexicon.
type lexiconBy struct {
	By string `help:"Who changes it, for the history." placeholder:"NAME"`
}

// negativeWeights lets a person write lexicon set FORM -3: what begins with a
// hyphen is a flag to the parser, unless it stands after two.
func negativeWeights(args []string) []string {
	at := slices.Index(args, "lexicon")
	if at < 0 || at+1 >= len(args) || args[at+1] != "set" || slices.Contains(args, "--") {
		return args
	}
	var plain, weights []string
	for _, a := range args {
		if _, err := strconv.ParseFloat(a, 64); err == nil && strings.HasPrefix(a, "-") {
			weights = append(weights, a)
		} else {
			plain = append(plain, a)
		}
	}
	if len(weights) == 0 {
		return args
	}
	return append(append(plain, "--"), weights...)
}

type lexiconSetCmd struct {
	Form   string  `arg:"" help:"A word, or a phrase in quotes; not_WORD is the word under negation."`
	Weight float64 `arg:"" help:"From -5 to 5; 0 makes it count nothing."`
	Lang   string  `required:"" help:"en or fr." enum:"en,fr"`
	lexiconBy
}

func (c *lexiconSetCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.editLexicon(ctx, std, "/lexicon", api.LexiconEdit{Set: []api.LexiconEntry{{Lang: c.Lang, Form: c.Form, Weight: c.Weight}}, By: c.By})
}

type lexiconUnsetCmd struct {
	Form string `arg:"" help:"A word, or a phrase in quotes."`
	Lang string `required:"" help:"en or fr." enum:"en,fr"`
	lexiconBy
}

func (c *lexiconUnsetCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.editLexicon(ctx, std, "/lexicon", api.LexiconEdit{Unset: []api.LexiconForm{{Lang: c.Lang, Form: c.Form}}, By: c.By})
}

type lexiconOffCmd struct{ lexiconBy }

func (c *lexiconOffCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	off := false
	return g.editLexicon(ctx, std, "/lexicon", api.LexiconEdit{On: &off, By: c.By})
}

type lexiconOnCmd struct{ lexiconBy }

func (c *lexiconOnCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	on := true
	return g.editLexicon(ctx, std, "/lexicon", api.LexiconEdit{On: &on, By: c.By})
}

type lexiconUndoCmd struct{ lexiconBy }

func (c *lexiconUndoCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.editLexicon(ctx, std, "/lexicon/undo", api.LexiconUndo{By: c.By})
}

type lexiconHistoryCmd struct{}

func (*lexiconHistoryCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.LexiconHistory
		if err := cl.get(ctx, "/lexicon/history", nil, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		rows := [][]string{{"VERSION", "AT", "STATE", "SET BY YOU", "LEARNED", "BY"}}
		for _, v := range res.Versions {
			state := "on"
			if !v.On {
				state = "off"
			}
			rows = append(rows, []string{strconv.Itoa(v.Version), v.At.Format(time.RFC3339), state, strconv.Itoa(v.Hand), strconv.Itoa(v.Learned), v.By})
		}
		return table(std.out, rows)
	})
}
