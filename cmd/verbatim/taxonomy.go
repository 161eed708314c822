package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/nlp"
)

// taxonomyCmd is `verbatim taxonomy`: what finds themes, intents and emotions.
type taxonomyCmd struct {
	Show    taxonomyShowCmd    `cmd:"" default:"withargs" help:"List what is in force for --tenant, or print it as one file."`
	Check   taxonomyCheckCmd   `cmd:"" help:"Say what is wrong with files, with FILE:LINE and what to do."`
	Try     taxonomyTryCmd     `cmd:"" help:"Show which rules fire in a text, and on which words."`
	Apply   taxonomyApplyCmd   `cmd:"" help:"Check a file and put it in force for --tenant."`
	Off     taxonomyOffCmd     `cmd:"" help:"Switch a theme, intent, emotion or pack off."`
	On      taxonomyOnCmd      `cmd:"" help:"Take its off or merge back."`
	Merge   taxonomyMergeCmd   `cmd:"" help:"Count what is found of one as another."`
	Export  taxonomyExportCmd  `cmd:"" help:"Write --tenant's own file."`
	History taxonomyHistoryCmd `cmd:"" help:"List the versions of --tenant's own file."`
	Undo    taxonomyUndoCmd    `cmd:"" help:"Undo the last change."`
	Learn   taxonomyLearnCmd   `cmd:"" help:"Fit the built-in weights of intents on labelled files."`
	Reset   taxonomyResetCmd   `cmd:"" help:"Go back to the built-in taxonomy."`
}

// afterTaxonomy is said when themes may have changed.
const afterTaxonomy = "new feedback is tagged with it from now on; a running server brings the rest up to date in the background, verbatim reanalyze does so now"

type taxonomyShowCmd struct {
	Pack string `help:"Only this pack." placeholder:"PACK"`
	File bool   `help:"Print all that is in force as one file that reads back."`
}

func (c *taxonomyShowCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.Taxonomy
		if err := cl.get(ctx, "/taxonomy", url.Values{"whole": {strconv.FormatBool(c.File || g.JSON)}}, &res); err != nil {
			return err
		}
		switch {
		case c.File:
			_, err := fmt.Fprint(std.out, res.Active)
			return err
		case c.Pack != "" && !hasPack(res, c.Pack):
			return &usageError{fmt.Sprintf("there is no pack %q", c.Pack), "the packs are " + strings.Join(packNames(res), ", ")}
		}
		res.Labels = inPack(res.Labels, c.Pack)
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printTaxonomy(std, res)
	})
}

func packNames(res api.Taxonomy) []string {
	var out []string
	for _, p := range res.Packs {
		out = append(out, p.Name)
	}
	return out
}

func hasPack(res api.Taxonomy, name string) bool {
	for _, p := range res.Packs {
		if p.Name == name {
			return true
		}
	}
	return false
}

func inPack(all []api.TaxonomyLabel, pack string) []api.TaxonomyLabel {
	if pack == "" {
		return all
	}
	out := []api.TaxonomyLabel{}
	for _, l := range all {
		if l.Pack == pack {
			out = append(out, l)
		}
	}
	return out
}

func printTaxonomy(std stdio, res api.Taxonomy) error {
	rows := [][]string{{"KIND", "NAME", "PACK", "ENGLISH", "FRENCH", "FROM"}}
	for _, l := range res.Labels {
		from := "built in"
		if l.Own {
			from = "you"
		}
		rows = append(rows, []string{string(l.Kind), l.Name, l.Pack, l.English, l.French, from})
	}
	if err := table(std.out, rows); err != nil {
		return err
	}
	var on, off []string
	for _, p := range res.Packs {
		if p.On {
			on = append(on, p.Name)
		} else {
			off = append(off, p.Name)
		}
	}
	fmt.Fprintf(std.err, "packs on: %s", strings.Join(on, ", "))
	if len(off) > 0 {
		fmt.Fprintf(std.err, "; off: %s", strings.Join(off, ", "))
	}
	fmt.Fprintf(std.err, "\n%s\n", describeTaxonomy(res))
	return nil
}

// describeTaxonomy says where the taxonomy comes from and how far it has come.
func describeTaxonomy(res api.Taxonomy) string {
	s := "the built-in taxonomy"
	if res.InForce > 0 {
		s = fmt.Sprintf("the built-in taxonomy with your file, version %d", res.InForce)
	}
	if res.Version > 0 && res.Version == res.InForce {
		s += fmt.Sprintf(", of %s", res.At.Format("2006-01-02 15:04 MST"))
	}
	if res.Fault != "" {
		s += fmt.Sprintf("; version %d is not in force: %s", res.Version, res.Fault)
	}
	if res.Awaiting > 0 {
		s += fmt.Sprintf("; %s", retagged(res.Items, res.Awaiting))
	}
	return s
}

// retagged says how much of the history is up to date.
func retagged(items, awaiting int64) string {
	if items <= 0 {
		return "nothing is stored yet"
	}
	return fmt.Sprintf("%.1f %% of %d items are analysed with it, %d await a reanalysis", 100*float64(items-awaiting)/float64(items), items, awaiting)
}

type taxonomyTryCmd struct {
	Text []string `arg:"" help:"A text."`
	Lang string   `help:"Its language, when known." placeholder:"CODE"`
}

func (c *taxonomyTryCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.Explained
		if err := cl.post(ctx, "/analyze", api.AnalyzeRequest{Text: strings.Join(c.Text, " "), Lang: c.Lang}, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res.Analysis.Mentions)
		}
		return printMentions(std, res)
	})
}

func printMentions(std stdio, res api.Explained) error {
	rows := [][]string{{"KIND", "NAME", "SIGN", "SCORE", "WORDS", "RULE"}}
	for _, m := range res.Analysis.Mentions {
		rows = append(rows, []string{string(m.Kind), m.Name, string(m.Label), fmt.Sprintf("%+.2f", m.Score), wordsOf(res.Input, m.Spans), m.Rule})
	}
	if len(rows) > 1 {
		return table(std.out, rows)
	}
	_, err := fmt.Fprintf(std.out, "nothing found; language %s\n", res.Analysis.Lang)
	return err
}

// wordsOf are the stretches of an input that spans name.
func wordsOf(in nlp.Input, spans []nlp.Span) string {
	var out []string
	for _, s := range spans {
		if s.Field >= 0 && s.Field < len(in.Fields) && 0 <= s.Start && s.Start <= s.End && s.End <= len(in.Fields[s.Field].Text) {
			out = append(out, oneLine(in.Fields[s.Field].Text[s.Start:s.End]))
		}
	}
	return strings.Join(out, " · ")
}

type taxonomyHistoryCmd struct{}

func (*taxonomyHistoryCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.TaxonomyHistory
		if err := cl.get(ctx, "/taxonomy/history", nil, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		rows := [][]string{{"VERSION", "AT", "LINES", "BY", "NOTE"}}
		for _, v := range res.Versions {
			lines := "built in"
			if v.Lines > 0 {
				lines = strconv.Itoa(v.Lines)
			}
			rows = append(rows, []string{strconv.Itoa(v.Version), v.At.Format(time.RFC3339), lines, v.By, oneLine(v.Note)})
		}
		return table(std.out, rows)
	})
}

// changeTaxonomy asks for a change and says what is in force then.
func (g *Globals) changeTaxonomy(ctx context.Context, std stdio, method, path string, change any) error {
	return g.ask(ctx, std, func(cl *client) error { return g.sendTaxonomy(ctx, std, cl, method, path, change) })
}

func (g *Globals) sendTaxonomy(ctx context.Context, std stdio, cl *client, method, path string, change any) error {
	var res api.Taxonomy
	if err := cl.call(ctx, method, path, nil, change, &res); err != nil {
		return err
	}
	if g.JSON {
		return printJSON(std.out, res)
	}
	_, err := fmt.Fprintln(std.out, describeTaxonomy(res))
	fmt.Fprintln(std.err, afterTaxonomy)
	return err
}

// changeBy is who changes a setting, and why.
type changeBy struct {
	By   string `help:"Who changes it, for the history." placeholder:"NAME"`
	Note string `help:"Why, for the history." placeholder:"TEXT"`
}

type taxonomyOffCmd struct {
	Kind string `arg:"" enum:"theme,intent,emotion,pack" help:"theme, intent, emotion or pack."`
	Name string `arg:"" help:"Its name."`
	changeBy
}

func (c *taxonomyOffCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.changeTaxonomy(ctx, std, http.MethodPost, "/taxonomy/edit",
		api.TaxonomyEdit{Off: &api.TaxonomyName{Kind: c.Kind, Name: c.Name}, By: c.By, Note: c.Note})
}

type taxonomyOnCmd struct {
	Kind string `arg:"" enum:"theme,intent,emotion,pack" help:"theme, intent, emotion or pack."`
	Name string `arg:"" help:"Its name."`
	changeBy
}

func (c *taxonomyOnCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.changeTaxonomy(ctx, std, http.MethodPost, "/taxonomy/edit",
		api.TaxonomyEdit{On: &api.TaxonomyName{Kind: c.Kind, Name: c.Name}, By: c.By, Note: c.Note})
}

type taxonomyMergeCmd struct {
	From string `arg:"" help:"What is found of this …"`
	Into string `arg:"" help:"… counts as this."`
	Kind string `help:"theme, intent or emotion." enum:"theme,intent,emotion" default:"theme"`
	changeBy
}

func (c *taxonomyMergeCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.changeTaxonomy(ctx, std, http.MethodPost, "/taxonomy/edit",
		api.TaxonomyEdit{Merge: &api.TaxonomyMerge{Kind: nlp.MentionKind(c.Kind), From: c.From, Into: c.Into}, By: c.By, Note: c.Note})
}

type taxonomyUndoCmd struct{ lexiconBy }

func (c *taxonomyUndoCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.changeTaxonomy(ctx, std, http.MethodPost, "/taxonomy/undo", api.TaxonomyUndo{By: c.By})
}

type taxonomyResetCmd struct{ changeBy }

func (c *taxonomyResetCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.changeTaxonomy(ctx, std, http.MethodPut, "/taxonomy", api.TaxonomyFile{By: c.By, Note: c.Note})
}
