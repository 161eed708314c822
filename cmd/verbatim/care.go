package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/store"
	"verbatim/nlp"
)

// verifyCmd is `verbatim verify`.
type verifyCmd struct {
	Repair bool `help:"Mend what differs."`
}

func (c *verifyCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		bar := newProgress(std.err)
		last, err := cl.follow(ctx, "/verify", url.Values{"repair": {strconv.FormatBool(c.Repair)}}, nil, bar.update)
		bar.end()
		if err != nil {
			return err
		}
		var f store.Findings
		if err := json.Unmarshal(last.Result, &f); err != nil {
			return fmt.Errorf("read the findings: %w", err)
		}
		if g.JSON {
			if err := printJSON(std.out, f); err != nil {
				return err
			}
		} else if err := printFindings(std, f); err != nil {
			return err
		}
		if f.Differences > f.Repaired {
			return errSilent
		}
		return nil
	})
}

func printFindings(std stdio, f store.Findings) error {
	for _, d := range f.List {
		fmt.Fprintf(std.out, "%s: %s: %s", d.Check, d.Where, d.What)
		if d.Expected != "" || d.Found != "" {
			fmt.Fprintf(std.out, ": expected %s, found %s", d.Expected, d.Found)
		}
		if d.Repaired {
			fmt.Fprint(std.out, " (mended)")
		}
		fmt.Fprintln(std.out)
	}
	if more := f.Differences - int64(len(f.List)); more > 0 {
		fmt.Fprintf(std.out, "and %d more\n", more)
	}
	if f.Differences == 0 {
		_, err := fmt.Fprintf(std.out, "the books balance: %d items, %d events\n", f.Items, f.Events)
		return err
	}
	_, err := fmt.Fprintf(std.out, "%d differences, %d mended\n", f.Differences, f.Repaired)
	return err
}

// backupCmd is `verbatim backup`.
type backupCmd struct {
	File string `arg:"" type:"path" help:"File to write; it must not exist."`
}

func (c *backupCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.BackupResult
		if err := cl.post(ctx, "/backup", api.BackupRequest{Path: c.File}, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		_, err := fmt.Fprintf(std.out, "%d items in %s (%d bytes)\n", res.Items, res.Path, res.Bytes)
		return err
	})
}

// restoreCmd is `verbatim restore`. It works on a folder that nobody serves.
type restoreCmd struct {
	File  string `arg:"" type:"existingfile" help:"A file that verbatim backup wrote."`
	Force bool   `help:"Replace what the folder holds."`
}

func (c *restoreCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	info, err := store.Restore(ctx, c.File, g.Data, c.Force)
	if err != nil {
		return err
	}
	if g.JSON {
		return printJSON(std.out, info)
	}
	_, err = fmt.Fprintf(std.out, "restored %d items and %d events of %s to %s; the search index is built anew at the next start\n",
		info.Items, info.Events, info.At.Format("2006-01-02 15:04 MST"), filepath.Clean(g.Data))
	return err
}

// eraseCmd is `verbatim erase`.
type eraseCmd struct {
	Customer string `required:"" help:"Whose everything is erased." placeholder:"ID"`
}

func (c *eraseCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.EraseResult
		if err := cl.post(ctx, "/erase", api.EraseRequest{Customer: c.Customer}, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		_, err := fmt.Fprintf(std.out, "erased %d items, %d events, %d rejects, %d corrections; older backups still hold them\n",
			res.Items, res.Events, res.Rejects, res.Corrections)
		return err
	})
}

// reindexCmd is `verbatim reindex`.
type reindexCmd struct{}

func (*reindexCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.longWork(ctx, std, "/reindex")
}

// reanalyzeCmd is `verbatim reanalyze`.
type reanalyzeCmd struct{}

func (*reanalyzeCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.longWork(ctx, std, "/reanalyze")
}

// longWork runs a work that tells of its progress.
func (g *Globals) longWork(ctx context.Context, std stdio, path string) error {
	return g.ask(ctx, std, func(cl *client) error {
		bar := newProgress(std.err)
		last, err := cl.follow(ctx, path, nil, nil, bar.update)
		bar.end()
		if err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, last)
		}
		_, err = fmt.Fprintf(std.out, "%s: %d done\n", last.Stage, last.Done)
		return err
	})
}

// correctCmd is `verbatim correct`.
type correctCmd struct {
	ID      string    `arg:"" help:"The item."`
	Label   *string   `help:"positive, negative, neutral or mixed." placeholder:"LABEL"`
	Themes  *[]string `help:"Its themes, separated by commas." placeholder:"THEME"`
	Intents *[]string `help:"Its intents, separated by commas." placeholder:"INTENT"`
	Lang    *string   `help:"Its language." placeholder:"CODE"`
	By      string    `help:"Who says so." placeholder:"NAME"`
	Clear   bool      `help:"Take the correction back."`
}

func (c *correctCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	if c.Label == nil && c.Themes == nil && c.Intents == nil && c.Lang == nil && !c.Clear {
		return &usageError{"correct: nothing to set right", "give --label, --themes, --intents, --lang or --clear"}
	}
	req := api.CorrectRequest{ID: c.ID, Themes: c.Themes, Intents: c.Intents, Lang: c.Lang, By: c.By, Clear: c.Clear}
	if c.Label != nil {
		l := nlp.Label(*c.Label)
		req.Label = &l
	}
	return g.ask(ctx, std, func(cl *client) error {
		var res api.Item
		if err := cl.post(ctx, "/corrections", req, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		_, err := fmt.Fprintln(std.out, "corrected; it holds until the item's text changes")
		return err
	})
}

// tenantCmd is `verbatim tenant`.
type tenantCmd struct {
	List   tenantListCmd   `cmd:"" default:"1" help:"List the tenants and their time zones."`
	Create tenantCreateCmd `cmd:"" help:"Create a tenant."`
	Zone   tenantZoneCmd   `cmd:"" help:"Set the time zone of --tenant; its days are counted anew."`
}

type tenantListCmd struct{}

func (*tenantListCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.TenantList
		if err := cl.get(ctx, "/tenants", nil, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		rows := [][]string{{"TENANT", "ZONE"}}
		for _, t := range res.Tenants {
			rows = append(rows, []string{t.Name, t.Zone})
		}
		return table(std.out, rows)
	})
}

type tenantCreateCmd struct {
	Name string `arg:"" help:"1 to 32 of a-z, 0-9 and -."`
	Zone string `help:"Its time zone." default:"UTC" placeholder:"AREA/CITY"`
}

func (c *tenantCreateCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		return cl.post(ctx, "/tenants", api.Tenant{Name: c.Name, Zone: c.Zone}, nil)
	})
}

type tenantZoneCmd struct {
	Zone string `arg:"" help:"Such as Europe/Paris."`
}

func (c *tenantZoneCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		return cl.call(ctx, "PUT", "/zone", nil, api.Tenant{Name: g.Tenant, Zone: c.Zone}, nil)
	})
}
