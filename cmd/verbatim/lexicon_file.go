package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"verbatim/cmd/verbatim/api"
)

// A lexicon file has one entry a line: language, form, weight, and "hand" or the
// number of ratings it was learned from, parted by tabs. Lines that begin with #
// are notes.

type lexiconExportCmd struct {
	File string `arg:"" optional:"" type:"path" help:"File to write; stdout without one."`
}

func (c *lexiconExportCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.Lexicon
		if err := cl.get(ctx, "/lexicon", nil, &res); err != nil {
			return err
		}
		if c.File == "" {
			return writeLexicon(std.out, res)
		}
		f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("write lexicon: %w", err)
		}
		err = writeLexicon(f, res)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		return err
	})
}

func writeLexicon(w io.Writer, res api.Lexicon) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "# language, form, weight, and hand or the number of ratings it was learned from")
	for _, e := range res.Entries {
		from := "hand"
		if !e.Hand {
			from = strconv.Itoa(e.Seen)
		}
		fmt.Fprintf(b, "%s\t%s\t%s\t%s\n", e.Lang, e.Form, strconv.FormatFloat(e.Weight, 'g', -1, 64), from)
	}
	return b.Flush()
}

type lexiconImportCmd struct {
	File string `arg:"" type:"existingfile" help:"A file as verbatim lexicon export writes it."`
	lexiconBy
}

func (c *lexiconImportCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("read lexicon: %w", err)
	}
	defer f.Close()
	entries, err := readLexicon(f)
	if err != nil {
		return &usageError{fmt.Sprintf("read %s: %v", c.File, err), "verbatim help lexicon tells the format"}
	}
	return g.editLexicon(ctx, std, "/lexicon", api.LexiconEdit{All: &entries, By: c.By})
}

// maxLexiconLines bounds what is read of a file; the API bounds entries further.
const maxLexiconLines = 100_000

func readLexicon(r io.Reader) ([]api.LexiconEntry, error) {
	entries := []api.LexiconEntry{}
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimRight(sc.Text(), " \r")
		if line == "" || strings.HasPrefix(line, "#\t") || strings.HasPrefix(line, "# ") {
			continue
		}
		e, err := readLexiconLine(strings.TrimPrefix(line, "\ufeff"))
		if err == nil && n > maxLexiconLines {
			err = fmt.Errorf("too many lines")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		entries = append(entries, e)
	}
	return entries, sc.Err()
}

func readLexiconLine(line string) (api.LexiconEntry, error) {
	f := strings.Split(line, "\t")
	if len(f) != 3 && len(f) != 4 {
		return api.LexiconEntry{}, fmt.Errorf("want language, form, weight and where it is from, parted by tabs")
	}
	e := api.LexiconEntry{Lang: f[0], Form: f[1], Hand: true}
	var err error
	if e.Weight, err = strconv.ParseFloat(f[2], 64); err != nil || !(e.Weight >= -5 && e.Weight <= 5) {
		return e, fmt.Errorf("%q is no weight from -5 to 5", f[2])
	}
	if len(f) == 4 && f[3] != "hand" {
		e.Hand = false
		if e.Seen, err = strconv.Atoi(f[3]); err != nil || e.Seen < 0 {
			return e, fmt.Errorf("%q is neither hand nor a number of ratings", f[3])
		}
	}
	return e, nil
}
