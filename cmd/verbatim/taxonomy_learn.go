package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"verbatim/nlp"
	"verbatim/nlp/learn"
)

// taxonomyLearnCmd is `verbatim taxonomy learn`: it fits the weights of intents
// that the program is built with.
type taxonomyLearnCmd struct {
	Files []string `arg:"" type:"existingfile" help:"JSON lines in English, as verbatim eval reads them; those without a map tell which words are said in many trades."`
	Maps  string   `help:"Folder of the files' maps, NAME.map for NAME.jsonl." type:"existingdir" required:"" placeholder:"DIR"`
	Out   string   `help:"Folder to write weights_intents_en.txt to; without it they are only measured." type:"existingdir" placeholder:"DIR"`
}

// Run fits the weights of English; French, for which there are no labelled
// intents, goes by its rules alone.
func (c *taxonomyLearnCmd) Run(ctx context.Context, std stdio) error {
	src, err := nlp.New(nlp.Options{Lessons: true})
	if err != nil {
		return err
	}
	files, err := c.files(std)
	if err != nil {
		return err
	}
	opt := learn.DefaultLessons()
	lessons, err := learn.ReadLessons(ctx, "en", files, src, opt.MinRows, opt.MinFiles)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "%s; fitting\n", lessons.Size())
	m, err := lessons.Fit(ctx, opt)
	if err != nil {
		return err
	}
	return c.write(std, m)
}

// files pairs the labelled files with their maps, by name, so that the order in
// which they are given changes nothing.
func (c *taxonomyLearnCmd) files(std stdio) ([]learn.LessonFile, error) {
	var out []learn.LessonFile
	for _, path := range c.Files {
		f := learn.LessonFile{File: learn.File{Name: setName(path), Open: func() (io.ReadCloser, error) {
			fmt.Fprintln(std.err, "reading "+setName(path))
			return os.Open(path)
		}}}
		name := f.Name + ".map"
		text, err := fs.ReadFile(os.DirFS(c.Maps), name)
		switch {
		case err == nil:
			if f.Map, err = learn.ParseMap(name, text); err != nil {
				return nil, err
			}
		case !os.IsNotExist(err):
			return nil, fmt.Errorf("read map: %w", err)
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b learn.LessonFile) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (c *taxonomyLearnCmd) write(std stdio, m *learn.IntentModel) error {
	rows := [][]string{{"INTENT", "FILE", "ROWS", "FOUND", "RIGHT", "F1", "(CONSTANT)"}}
	for _, h := range m.Held {
		rows = append(rows, []string{h.Intent, h.File, fmt.Sprint(h.N), fmt.Sprint(h.Found), fmt.Sprint(h.Right), fmt.Sprintf("%.3f", h.F1), fmt.Sprintf("(%.3f)", h.Constant)})
	}
	if err := table(std.out, rows); err != nil || c.Out == "" {
		return err
	}
	path := filepath.Join(c.Out, "weights_intents_"+m.Lang+".txt")
	if err := writeWhole(path, m); err != nil {
		return err
	}
	_, err := fmt.Fprintf(std.out, "%d weights in %s\n", m.Size(), path)
	return err
}
