package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"verbatim/nlp"
	"verbatim/nlp/learn"
)

// evalCmd is `verbatim eval`.
type evalCmd struct {
	Files   []string `arg:"" optional:"" type:"existingfile" help:"Labelled JSON lines: text, lang, and polarity, stars or score."`
	Worst   int      `help:"Show so many of the worst mistakes with their evidence." default:"0"`
	Domains bool     `help:"One report for each domain of a file."`
	Prior   bool     `help:"Measure the hand-written lexicon alone, without learned weights."`
	Task    string   `help:"Measure found labels instead of sentiment: theme, intent, emotion or complaint; or churn: how well the risk told who left, from the data folder." enum:",theme,intent,emotion,complaint,churn" default:"" placeholder:"TASK"`
	At      string   `help:"churn: the day at whose end the risk is taken." placeholder:"DATE"`
	Days    int      `help:"churn: in how many days after it customers leave." default:"90"`
	Where   string   `help:"churn: whose customers; see verbatim help query." placeholder:"QUERY"`
	Map     string   `help:"What the files' labels are called here (verbatim help eval)." type:"existingfile" placeholder:"FILE"`
}

func (c *evalCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	switch {
	case c.Task == "churn" && c.At == "":
		return &usageError{"eval: --task churn needs --at", "a day at least --days ago, such as --at 2026-06-30"}
	case c.Task == "churn":
		return churnReport(ctx, g, std, c.At, c.Days, c.Where)
	case len(c.Files) == 0:
		return &usageError{"eval: which files?", "labelled JSON lines; verbatim help eval shows them"}
	case (c.Task == "") != (c.Map == ""):
		return &usageError{"eval: --task and --map go together", "verbatim help eval shows a map"}
	case c.Task != "" && c.Domains:
		return &usageError{"eval: --domains does not go with --task", "a map may have a line domain PATTERN"}
	}
	a, err := nlp.New(nlp.Options{NoWeights: c.Prior})
	if err != nil {
		return err
	}
	if c.Task != "" {
		return c.task(ctx, g, std, a)
	}
	var all []learn.Report
	for _, path := range c.Files {
		reports, err := c.file(ctx, path, a)
		if err != nil {
			return err
		}
		all = append(all, reports...)
	}
	if g.JSON {
		for _, r := range all {
			if err := printJSON(std.out, r); err != nil {
				return err
			}
		}
		return nil
	}
	if err := learn.WriteTable(std.out, all); err != nil {
		return err
	}
	for _, r := range all {
		if err := learn.WriteWorst(std.out, r); err != nil {
			return err
		}
	}
	return nil
}

func (c *evalCmd) file(ctx context.Context, path string, a *nlp.Analyzer) ([]learn.Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open labelled file: %w", err)
	}
	defer f.Close()
	return learn.EvaluateWith(ctx, f, setName(path), a, learn.Options{Worst: c.Worst, Domains: c.Domains})
}

// setName is what reports call a labelled file.
func setName(path string) string { return strings.TrimSuffix(filepath.Base(path), ".jsonl") }
