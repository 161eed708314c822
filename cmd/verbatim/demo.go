package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
	"verbatim/cmd/verbatim/demo"
	"verbatim/feedback"
)

// demoCmd is `verbatim demo`.
type demoCmd struct {
	Listen string `help:"Where the pages listen; a taken port gives way to a free one." default:"127.0.0.1:8080" placeholder:"ADDR"`
	End    string `help:"Last day of the six months." placeholder:"DATE"`
	Seed   uint64 `help:"Another number tells the story with other customers." default:"7"`
	Once   bool   `help:"Print what was found and end."`

	end time.Time
}

func (c *demoCmd) Run(ctx context.Context, g *Globals, std stdio) (err error) {
	end := time.Now()
	if c.End != "" {
		if end, err = time.ParseInLocation(time.DateOnly, c.End, time.Local); err != nil {
			return &usageError{fmt.Sprintf("--end %s is no date", c.End), "write it as 2026-11-22"}
		}
	}
	dir, err := os.MkdirTemp("", "verbatim-demo-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cfg := g.quietConfig(std)
	cfg.Dir, cfg.Zone, cfg.CatchUp = dir, demo.Zone, true
	cfg.Intake.URL = ""
	c.end = end
	return serve(ctx, cfg, c.free(), func(ctx context.Context, s *server) error {
		return c.tell(ctx, g, std, s)
	})
}

// free is the address to listen on: the one asked for, or, when its port is
// taken, a free port.
func (c *demoCmd) free() string {
	l, err := listenLoopback(c.Listen)
	var usage *usageError
	if errors.As(err, &usage) {
		return c.Listen
	}
	if err != nil {
		return "127.0.0.1:0"
	}
	_ = l.Close()
	return c.Listen
}

func (c *demoCmd) tell(ctx context.Context, g *Globals, std stdio, s *server) error {
	fmt.Fprintf(std.err, "Feedback of a made-up company is coming in; the pages are at %s\n", s.address)
	began := time.Now()
	n, err := 0, demoSettings(ctx, s.app)
	if err == nil {
		n, err = publishDemo(ctx, s.app, c.end, c.Seed)
	}
	if err == nil {
		err = s.app.Settle(ctx)
	}
	if err == nil {
		counted := time.Since(began)
		if err = s.app.Index.Settle(ctx); err == nil {
			err = c.found(ctx, g, std, s, n, counted, time.Since(began))
		}
	}
	if err != nil && ctx.Err() != nil {
		return nil // Ctrl-C before it was through
	}
	if err != nil || c.Once {
		return err
	}
	fmt.Fprintf(std.err, "\nThe pages: %s   (Ctrl-C ends and cleans up)\n", s.address)
	<-ctx.Done()
	return nil
}

// demoSettings puts the company's catalogue and hours in force.
func demoSettings(ctx context.Context, a *app.App) error {
	for name, text := range map[string]string{app.CatalogueSetting: demo.Catalogue, app.HoursSetting: demo.Hours} {
		if _, err := a.SetText(ctx, demo.Tenant, name, api.TextSettingEdit{Text: text, By: "demo"}); err != nil {
			return err
		}
	}
	return nil
}

func publishDemo(ctx context.Context, a *app.App, end time.Time, seed uint64) (int, error) {
	p := a.Intake().Publisher()
	n := 0
	for m := range demo.Generate(end, seed) {
		if err := p.Publish(ctx, m.Subject, nil, m.Body); err != nil {
			return n, err
		}
		n++
	}
	return n, p.Flush(ctx)
}

// found prints the story and the numbers that tell it, asked the way any
// command asks them.
func (c *demoCmd) found(ctx context.Context, g *Globals, std stdio, s *server, n int, counted, searchable time.Duration) error {
	fmt.Fprintf(std.err, "%d messages counted in %.1f s, searchable after %.1f s\n\n", n, counted.Seconds(), searchable.Seconds())
	if !g.JSON {
		english, _ := demo.Story(c.end)
		fmt.Fprintln(std.out, strings.TrimSpace(english)+"\n")
	}
	asked := *g
	asked.Tenant = feedback.DefaultTenant
	cl := asked.clientOf(serveInfo{Address: s.address, Key: s.key})
	return demoNumbers(ctx, g, std, cl)
}

// demoNumbers asks what anybody would ask first.
func demoNumbers(ctx context.Context, g *Globals, std stdio, cl *client) error {
	var kpis api.KPIResult
	if err := cl.get(ctx, "/kpi", url.Values{"step": {"month"}, "id": {"nps", "sentiment"}}, &kpis); err != nil {
		return err
	}
	var themes api.ThemesResult
	if err := cl.get(ctx, "/themes", url.Values{"q": {"label:negative,mixed"}}, &themes); err != nil {
		return err
	}
	if g.JSON {
		return printJSON(std.out, map[string]any{"kpi": kpis, "themes": themes})
	}
	if err := printKPIs(std, kpis); err != nil {
		return err
	}
	fmt.Fprintln(std.out, "\nWhat negative feedback is about:")
	return printThemes(std, themes, "theme", 8)
}
