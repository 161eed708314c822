package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/nlp"
	"verbatim/nlp/learn"
)

// lexiconLearnCmd is `verbatim lexicon learn`: with --from-store it asks the API
// what a tenant's ratings teach, with files it fits the weights that the program
// is built with.
type lexiconLearnCmd struct {
	Files     []string `arg:"" optional:"" type:"existingfile" help:"Labelled JSON lines, as verbatim eval reads them."`
	Out       string   `help:"Folder to write weights_LANG.txt to." type:"existingdir" placeholder:"DIR"`
	Lang      string   `help:"en or fr; both without it." enum:",en,fr" default:""`
	Cross     bool     `help:"Also show what weights learned without each file do on it."`
	FromStore bool     `help:"Learn an overlay from the ratings that came with --tenant's feedback."`
	Apply     bool     `help:"Put what was learned from the store in force; without it, it is only shown."`
	All       bool     `help:"Show every change, not only the weightiest."`
	lexiconBy
}

func (c *lexiconLearnCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	switch {
	case c.FromStore && (len(c.Files) > 0 || c.Out != "" || c.Cross || c.Lang != ""):
		return &usageError{"lexicon learn: --from-store takes no files and none of --out, --lang and --cross", ""}
	case c.FromStore:
		return g.ask(ctx, std, func(cl *client) error { return c.fromStore(ctx, g, std, cl) })
	case c.Apply || c.All:
		return &usageError{"lexicon learn: --apply and --all go with --from-store", ""}
	case len(c.Files) == 0:
		return &usageError{"lexicon learn: nothing to learn from", "give labelled files, or --from-store"}
	case c.Out == "" && !c.Cross:
		return &usageError{"lexicon learn: nowhere to write", "give --out DIR, or --cross to measure only"}
	}
	return c.fromFiles(ctx, std)
}

// shownChanges is how many changes are printed without --all.
const shownChanges = 40

func (c *lexiconLearnCmd) fromStore(ctx context.Context, g *Globals, std stdio, cl *client) error {
	bar := newProgress(std.err)
	last, err := cl.follow(ctx, "/lexicon/learn", nil, nil, bar.update)
	bar.end()
	if err != nil {
		return err
	}
	var p api.LexiconProposal
	if err := json.Unmarshal(last.Result, &p); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	if !g.JSON {
		c.print(std.out, p)
	} else if !c.Apply {
		return printJSON(std.out, p)
	}
	entries := learnedEntries(p)
	switch {
	case len(entries) == 0 && c.Apply:
		return hinted{fmt.Errorf("apply what was learned: there is nothing better than what is in force"),
			"the lines above say why; verbatim lexicon set gives a word a weight by hand"}
	case len(entries) == 0:
		return nil
	case !c.Apply:
		fmt.Fprintln(std.err, "nothing was changed; the same with --apply puts it in force")
		return nil
	}
	return g.sendLexicon(ctx, std, cl, "/lexicon", api.LexiconEdit{Version: &p.Version, Learned: &entries, By: c.By})
}

// learnedEntries are the changes of the languages that they help.
func learnedEntries(p api.LexiconProposal) []api.LexiconEntry {
	var out []api.LexiconEntry
	for _, f := range p.Languages {
		if f.Why != "" || f.After <= f.Before {
			continue
		}
		for _, ch := range f.Changes {
			out = append(out, api.LexiconEntry{Lang: f.Lang, Form: ch.Feature, Weight: ch.After, Seen: ch.Seen})
		}
	}
	return out
}

func (c *lexiconLearnCmd) print(w io.Writer, p api.LexiconProposal) {
	fmt.Fprintf(w, "%d items, %d of them with words and a top or a low answer\n", p.Items, p.Rated)
	for _, f := range p.Languages {
		fmt.Fprintf(w, "\n%s: %d positive, %d negative", f.Lang, f.Positive, f.Negative)
		if f.Why != "" && f.Fitted == 0 {
			fmt.Fprintf(w, ": %s\n", f.Why)
			continue
		}
		fmt.Fprintf(w, ", %d fitted\nbalanced accuracy, by 5-fold cross-validation: %.3f now, %.3f with what was learned, difference %+.3f (95 %%: %+.3f to %+.3f), n = %d\n",
			f.Fitted, f.Before, f.After, f.After-f.Before, f.Low, f.High, f.Fitted)
		switch {
		case f.Why != "":
			fmt.Fprintln(w, f.Why)
			continue
		case f.After <= f.Before:
			fmt.Fprintln(w, "it does not help, so it is not applied")
			continue
		case f.Low <= 0:
			fmt.Fprintln(w, "the gain may be chance: the interval holds 0")
		}
		c.printChanges(w, f.Changes)
	}
}

func (c *lexiconLearnCmd) printChanges(w io.Writer, changes []learn.Change) {
	n := len(changes)
	if !c.All {
		n = min(n, shownChanges)
	}
	rows := [][]string{{"FORM", "NOW", "LEARNED", "TEXTS"}}
	for _, ch := range changes[:n] {
		rows = append(rows, []string{ch.Feature, fmt.Sprintf("%+.2f", ch.Before), fmt.Sprintf("%+.2f", ch.After), fmt.Sprint(ch.Seen)})
	}
	_ = table(w, rows) // a closed stdout shows elsewhere
	if more := len(changes) - n; more > 0 {
		fmt.Fprintf(w, "and %d more (--all shows them)\n", more)
	}
}

// fromFiles fits the built-in weights. Files are taken by name, so that the
// order in which they are given changes nothing.
func (c *lexiconLearnCmd) fromFiles(ctx context.Context, std stdio) error {
	src, err := nlp.New(nlp.Options{NoWeights: true})
	if err != nil {
		return err
	}
	files := make([]learn.File, len(c.Files))
	for i, path := range c.Files {
		files[i] = learn.File{Name: strings.TrimSuffix(filepath.Base(path), ".jsonl"), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	}
	slices.SortFunc(files, func(a, b learn.File) int { return cmp.Compare(a.Name, b.Name) })
	for i := 1; i < len(files); i++ {
		if files[i].Name == files[i-1].Name {
			return &usageError{fmt.Sprintf("lexicon learn: two files are called %s", files[i].Name), "files weigh by name"}
		}
	}
	learned := 0
	for _, lang := range []string{"en", "fr"} {
		if c.Lang != "" && c.Lang != lang {
			continue
		}
		of, err := filesOf(ctx, files, lang)
		if err != nil {
			return err
		}
		if len(of) == 0 {
			fmt.Fprintf(std.err, "%s: no rated text\n", lang)
			continue
		}
		learned++
		if err := c.language(ctx, std, lang, of, src); err != nil {
			return err
		}
	}
	if learned == 0 {
		return fmt.Errorf("learn: no file has a rated text in English or French")
	}
	return nil
}

// errFound ends a search for the first rated text.
var errFound = fmt.Errorf("found")

// filesOf are the files that have a text to learn from in a language.
func filesOf(ctx context.Context, files []learn.File, lang string) ([]learn.File, error) {
	var out []learn.File
	for _, f := range files {
		found, err := hasRated(ctx, f, lang)
		if err != nil {
			return nil, err
		}
		if found {
			out = append(out, f)
		}
	}
	return out, nil
}

func hasRated(ctx context.Context, f learn.File, lang string) (found bool, err error) {
	r, err := f.Open()
	if err != nil {
		return false, fmt.Errorf("open rated text: %w", err)
	}
	defer r.Close()
	err = learn.EachRow(ctx, r, f.Name, func(_ int, row learn.Row) error {
		if row.Lang == lang && row.Polarity != "" && row.Polarity != nlp.Mixed {
			found = true
			return errFound
		}
		return nil
	})
	if found {
		err = nil
	}
	return found, err
}

func (c *lexiconLearnCmd) language(ctx context.Context, std stdio, lang string, files []learn.File, src *nlp.Analyzer) error {
	opt := learn.DefaultFit(lang)
	fmt.Fprintf(std.err, "%s: reading %d files twice\n", lang, len(files))
	read := make([]learn.File, len(files))
	for i, f := range files {
		read[i] = learn.File{Name: f.Name, Open: func() (io.ReadCloser, error) {
			fmt.Fprintf(std.err, "%s: %s\n", lang, f.Name)
			return f.Open()
		}}
	}
	corpus, err := learn.ReadCorpus(ctx, lang, read, src, opt)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "%s: %s; fitting, and leaving out each file in turn\n", lang, corpus.Size())
	if c.Out == "" {
		held, err := corpus.LeaveOneOut(ctx, opt)
		if err != nil {
			return err
		}
		return printHeld(std.out, held)
	}
	model, err := corpus.Fit(ctx, opt)
	if err != nil {
		return err
	}
	if c.Cross {
		if err := printHeld(std.out, model.Held); err != nil {
			return err
		}
	}
	path := filepath.Join(c.Out, "weights_"+lang+".txt")
	if err := writeWhole(path, model); err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "%s: %d weights in %s\n", lang, len(model.Weights), path)
	return err
}

// writeWhole writes a weights file, whole or not at all.
func writeWhole(path string, model io.WriterTo) error {
	tmp := path + ".new"
	f, err := os.Create(tmp)
	if err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	_, err = model.WriteTo(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	return os.Rename(tmp, path)
}

func printHeld(w io.Writer, held []learn.Held) error {
	rows := [][]string{{"LEFT OUT", "POSITIVE", "NEGATIVE", "BALANCED", "POS RECALL", "NEG RECALL", "SHORT POS (N)", "SHORT NEG (N)"}}
	for _, h := range held {
		rows = append(rows, []string{h.File, fmt.Sprint(h.Positive), fmt.Sprint(h.Negative), fmt.Sprintf("%.3f", h.Balanced()),
			fmt.Sprintf("%.3f", h.PositiveRecall), fmt.Sprintf("%.3f", h.NegativeRecall),
			fmt.Sprintf("%.2f (%d)", h.ShortPosRecall, h.ShortPositives), fmt.Sprintf("%.2f (%d)", h.ShortNegRecall, h.ShortNegatives)})
	}
	return table(w, rows)
}
