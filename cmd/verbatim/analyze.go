package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/nlp"
)

// analyzeCmd is `verbatim analyze`. It needs neither server nor data folder.
type analyzeCmd struct {
	Text    []string `arg:"" optional:"" help:"A text; without one, lines of JSON ({\"text\":…}) or plain text from stdin."`
	Lang    string   `help:"Its language, when known." placeholder:"CODE"`
	Explain bool     `help:"Show the words behind the score."`
}

func (c *analyzeCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	a, err := nlp.New(nlp.Options{})
	if err != nil {
		return err
	}
	if len(c.Text) > 0 {
		return c.one(g, std, a, api.AnalyzeRequest{Text: strings.Join(c.Text, " "), Lang: c.Lang})
	}
	return c.lines(ctx, g, std, a)
}

// lines answers every line of stdin with one line, so that the two files can
// be laid side by side: a line that can't be read gives an error object, and
// the command fails at the end.
func (c *analyzeCmd) lines(ctx context.Context, g *Globals, std stdio, a *nlp.Analyzer) error {
	var failed error
	out := bufio.NewWriter(std.out)
	defer out.Flush()
	std.out = out
	sc := bufio.NewScanner(std.in)
	sc.Buffer(make([]byte, 64<<10), 4<<20)
	for n := 1; sc.Scan() && ctx.Err() == nil; n++ {
		req, err := analyzeLine(sc.Text(), c.Lang)
		if err == nil {
			err = c.one(g, std, a, req)
		} else {
			failed = errSilent
			err = printJSON(std.out, map[string]string{"error": fmt.Sprintf("line %d: %v", n, err)})
		}
		if err != nil {
			return err
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("read stdin: %w", err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return failed
}

// analyzeLine reads one line: a JSON object with a text, or the text itself.
func analyzeLine(line, lang string) (api.AnalyzeRequest, error) {
	if !strings.HasPrefix(strings.TrimSpace(line), "{") {
		return api.AnalyzeRequest{Text: line, Lang: lang}, nil
	}
	req := api.AnalyzeRequest{Lang: lang}
	if err := json.Unmarshal([]byte(line), &req); err != nil {
		return req, fmt.Errorf("read JSON: %w", err)
	}
	return req, nil
}

// analyzed is one line of output: what is asked for most comes first.
type analyzed struct {
	Score float64   `json:"score"`
	Label nlp.Label `json:"label"`
	nlp.Analysis
}

func (c *analyzeCmd) one(g *Globals, std stdio, a *nlp.Analyzer, req api.AnalyzeRequest) error {
	in := req.Input()
	res := a.Analyze(in)
	if c.Explain && !g.JSON {
		return nlp.Explain(std.out, in, res)
	}
	out := analyzed{res.Score, res.Label, res}
	if !c.Explain {
		out.Evidence, out.Sentences = nil, nil
	}
	return printJSON(std.out, out)
}
