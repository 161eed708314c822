package main

import (
	"context"
	"fmt"
	"os"

	"verbatim/nlp"
	"verbatim/nlp/learn"
)

// task is `verbatim eval --task`: what is found, measured through a map.
func (c *evalCmd) task(ctx context.Context, g *Globals, std stdio, a *nlp.Analyzer) error {
	text, err := os.ReadFile(c.Map)
	if err != nil {
		return fmt.Errorf("read map: %w", err)
	}
	m, err := learn.ParseMap(c.Map, text)
	if err != nil {
		return err
	}
	for _, path := range c.Files {
		r, err := c.taskFile(ctx, path, a, m)
		if err != nil {
			return err
		}
		if g.JSON {
			err = printJSON(std.out, r)
		} else if err = learn.WriteTask(std.out, r); err == nil {
			err = learn.WriteTaskWorst(std.out, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *evalCmd) taskFile(ctx context.Context, path string, a *nlp.Analyzer, m *learn.LabelMap) (learn.TaskReport, error) {
	f, err := os.Open(path)
	if err != nil {
		return learn.TaskReport{}, fmt.Errorf("open labelled file: %w", err)
	}
	defer f.Close()
	return learn.EvaluateTask(ctx, f, setName(path), a, learn.Task(c.Task), m, c.Worst)
}
