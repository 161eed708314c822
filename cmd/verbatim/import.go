package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/intake"
	"verbatim/feedback/intake/files"
)

// importCmd is `verbatim import`.
type importCmd struct {
	Files  []string `arg:"" name:"file" help:"CSV, TSV, XLSX or JSON lines; plain, gzip or zip; - is standard input."`
	Map    []string `help:"Say what a column is, as FIELD=COLUMN; may repeat. attributes.NAME=COLUMN keeps one, --map=-=COLUMN drops one." placeholder:"FIELD=COLUMN" sep:"none"`
	Kind   string   `help:"What the rows are: review, ticket or survey; or order, return, refund, visit, subscription, activity, spend, signup or invitation. Guessed otherwise." enum:",review,ticket,survey,order,return,refund,visit,subscription,activity,spend,signup,invitation" default:"" placeholder:"KIND"`
	Source string   `help:"Where the rows come from, when no column says it." placeholder:"NAME"`
	Money  string   `name:"currency" help:"Currency of sums that don't say theirs, such as EUR." placeholder:"CODE"`
	Zone   string   `help:"Time zone of times without one; otherwise the tenant's." placeholder:"AREA/CITY"`
	DryRun bool     `help:"Show the mapping and the first rows, send nothing."`
	NoWait bool     `help:"Don't wait until every row is counted."`
}

func (c *importCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	o := importOptions{
		paths: c.Files, tenant: g.Tenant, dryRun: c.DryRun, noWait: c.NoWait, json: g.JSON,
		files: files.Options{Kind: c.Kind, Source: c.Source, Currency: c.Money, Map: c.Map, Stdin: std.in},
	}
	if _, err := currency.ParseISO(c.Money); c.Money != "" && (err != nil || strings.ToUpper(c.Money) != c.Money) {
		return &usageError{"--currency " + c.Money + " is no currency", "write its code, such as EUR"}
	}
	if c.Zone != "" {
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			return &usageError{"--zone " + c.Zone + " is no time zone", "write it as Europe/Paris"}
		}
		o.files.Zone = zone
	}
	for _, path := range c.Files { // before a data folder is made for a name mistyped
		if _, err := os.Stat(path); err != nil && path != "-" {
			return err
		}
	}
	deps := importDeps{out: std.out, err: std.err}
	if _, err := os.Stat(g.Data); c.DryRun && err != nil {
		return printImport(ctx, deps, o) // no folder is made to look at a file
	}
	return g.with(ctx, std, !c.DryRun, func(s session) (err error) {
		if err := tenantZone(ctx, s.client, &o); err != nil {
			return err
		}
		if c.DryRun {
			return printImport(ctx, deps, o)
		}
		in, closeIntake, err := g.intakeOf(ctx, std, s)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, closeIntake()) }()
		p := in.Publisher()
		deps.publish, deps.flush, deps.maxPayload = p.Publish, p.Flush, in.Conn().MaxPayload()
		deps.counts = func(ctx context.Context, id string) (n api.ImportCounts, err error) {
			err = s.client.get(ctx, "/imports/"+id, nil, &n)
			return n, err
		}
		return printImport(ctx, deps, o)
	})
}

// intakeOf is the intake of this process, or a connection for publishing to
// the NATS that the running server listens to.
func (g *Globals) intakeOf(ctx context.Context, std stdio, s session) (*intake.Intake, func() error, error) {
	if s.app != nil {
		return s.app.Intake(), func() error { return nil }, nil
	}
	o := g.quietConfig(std).Intake
	o.URL, o.Log = s.server.NATS, g.logger(std.err)
	in, err := intake.Open(ctx, o)
	if err != nil {
		return nil, nil, hinted{err, "serve says at its start where its messages come from"}
	}
	return in, in.Close, nil
}

// tenantZone gives times without a zone the tenant's, and refuses a tenant that
// doesn't exist before thousands of rows do.
func tenantZone(ctx context.Context, c *client, o *importOptions) error {
	var list api.TenantList
	if err := c.get(ctx, "/tenants", nil, &list); err != nil {
		return err
	}
	for _, t := range list.Tenants {
		if t.Name != o.tenant {
			continue
		}
		if o.files.Zone == nil {
			zone, err := time.LoadLocation(t.Zone)
			if err != nil {
				return fmt.Errorf("load the zone of tenant %s: %w", t.Name, err)
			}
			o.files.Zone = zone
		}
		return nil
	}
	return hinted{fmt.Errorf("there is no tenant %s", o.tenant), "verbatim tenant lists and creates them"}
}

// printImport runs an import and prints what became of it.
func printImport(ctx context.Context, d importDeps, o importOptions) error {
	sum, err := runImport(ctx, d, o)
	var wrong *files.MapError
	if errors.As(err, &wrong) {
		return &usageError{err.Error(), "verbatim import --dry-run FILE shows the columns"}
	}
	if err != nil && sum.Sent > 0 {
		err = hinted{err, "run it again: what is stored already changes nothing"}
	}
	if err != nil {
		return err
	}
	if o.json {
		err = printJSON(d.out, sum)
	} else {
		err = sum.write(d.err, o)
	}
	if err == nil && !o.dryRun && sum.hasRejects() {
		err = errRejects
	}
	return err
}

// write says in a few lines what became of the rows.
func (s *importSummary) write(w io.Writer, o importOptions) error {
	if o.dryRun {
		_, err := fmt.Fprintf(w, "%d rows: %d can be sent, %d would be rejected; nothing was sent\n", s.Rows, s.Rows-s.Problems, s.Problems)
		return err
	}
	took := time.Duration(s.Seconds * float64(time.Second)).Round(100 * time.Millisecond)
	if o.noWait {
		_, err := fmt.Fprintf(w, "%d rows sent in %s as import %s, %d of them rejects\n", s.Sent, took, s.ID, s.Problems)
		return err
	}
	c := s.Counts
	_, err := fmt.Fprintf(w, "%d rows sent in %s as import %s: %d stored, %d unchanged, %d older, %d rejected\n",
		s.Sent, took, s.ID, c.Stored, c.Unchanged, c.Older, c.Rejected)
	if err == nil && c.Rejected > 0 {
		_, err = fmt.Fprintln(w, "verbatim rejects list says why")
	}
	return err
}
