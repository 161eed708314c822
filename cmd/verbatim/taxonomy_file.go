package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
	"verbatim/nlp"
)

// maxTaxonomyFile bounds a file; the API has the same bound.
const maxTaxonomyFile = 1_000_000

// readTaxonomyFile reads a file, or standard input for "-".
func readTaxonomyFile(std stdio, path string) (api.TaxonomyFile, error) {
	f := api.TaxonomyFile{Name: path}
	in := std.in
	if path == "-" {
		f.Name = "stdin"
	} else {
		file, err := os.Open(path)
		if err != nil {
			return f, fmt.Errorf("read taxonomy: %w", err)
		}
		defer file.Close()
		in = file
	}
	b, err := io.ReadAll(io.LimitReader(in, maxTaxonomyFile+1))
	if err != nil {
		return f, fmt.Errorf("read taxonomy: %w", err)
	}
	if len(b) > maxTaxonomyFile {
		return f, hinted{fmt.Errorf("read taxonomy: %s is over %d bytes", f.Name, maxTaxonomyFile), "is it the right file?"}
	}
	f.File = string(b)
	return f, nil
}

// taxonomyCheckCmd needs neither server nor data folder, so that a repository of
// taxonomy files can check them by itself.
type taxonomyCheckCmd struct {
	File []string `arg:"" name:"file" help:"Files that a tenant would lay over the built-in taxonomy; - is stdin."`
}

// checked is what --json prints of a file.
type checked struct {
	File string `json:"file"`
	api.TaxonomyCheck
}

func (c *taxonomyCheckCmd) Run(_ context.Context, g *Globals, std stdio) error {
	model, err := nlp.New(nlp.Options{})
	if err != nil {
		return err
	}
	var failed error
	for _, path := range c.File {
		f, err := readTaxonomyFile(std, path)
		if err != nil {
			return err
		}
		check := app.CheckTaxonomy(model, f)
		if !check.OK {
			failed = errSilent
		}
		if g.JSON {
			err = printJSON(std.out, checked{f.Name, check})
		} else {
			err = printCheck(std, f.Name, check)
		}
		if err != nil {
			return err
		}
	}
	return failed
}

// printCheck writes what is wrong as FILE:LINE: WHAT, as editors read it.
func printCheck(std stdio, name string, check api.TaxonomyCheck) error {
	for _, p := range check.Problems {
		kind := ""
		if p.Warning {
			kind = "warning: "
		}
		if _, err := fmt.Fprintf(std.out, "%s:%d: %s%s\n", p.File, p.Line, kind, p.What); err != nil {
			return err
		}
		if p.Hint != "" {
			fmt.Fprintf(std.out, "    hint: %s\n", p.Hint)
		}
	}
	if !check.OK {
		return nil
	}
	_, err := fmt.Fprintf(std.out, "%s: good; with the built-in taxonomy %d themes, intents and emotions, %d rules, %d examples\n",
		name, check.Labels, check.Rules, check.Examples)
	return err
}

type taxonomyApplyCmd struct {
	File string `arg:"" help:"The file; - is stdin."`
	changeBy
}

func (c *taxonomyApplyCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	f, err := readTaxonomyFile(std, c.File)
	if err != nil {
		return err
	}
	f.By, f.Note = c.By, c.Note
	return g.ask(ctx, std, func(cl *client) error {
		var check api.TaxonomyCheck
		if err := cl.post(ctx, "/taxonomy/check", f, &check); err != nil {
			return err
		}
		if err := printCheck(stdio{out: std.err}, f.Name, check); err != nil {
			return err
		}
		if !check.OK {
			return hinted{fmt.Errorf("%s is not applied: the taxonomy stays as it is", f.Name), "mend the lines above; verbatim help taxonomy explains the language"}
		}
		return g.sendTaxonomy(ctx, std, cl, http.MethodPut, "/taxonomy", f)
	})
}

type taxonomyExportCmd struct {
	File string `arg:"" optional:"" type:"path" help:"File to write, which must not exist; stdout without one."`
}

func (c *taxonomyExportCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.Taxonomy
		if err := cl.get(ctx, "/taxonomy", nil, &res); err != nil {
			return err
		}
		if c.File == "" {
			_, err := io.WriteString(std.out, res.File)
			return err
		}
		return writeNew(c.File, res.File)
	})
}

// writeNew writes a file that does not exist yet.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write taxonomy: %w", err)
	}
	_, err = io.WriteString(f, text)
	return errors.Join(err, f.Close())
}
