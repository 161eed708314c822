package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/kpi"
)

// searchCmd is `verbatim search`.
type searchCmd struct {
	Query  []string `arg:"" optional:"" help:"A query; see verbatim help query."`
	Sort   string   `help:"newest, oldest or relevance." default:"newest" enum:"newest,oldest,relevance"`
	Limit  int      `help:"How many hits." default:"20"`
	Offset int      `help:"How many hits to skip." default:"0"`
	Facet  []string `help:"Count the values of a field; may repeat." placeholder:"FIELD"`
}

func (c *searchCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.SearchResult
		q := url.Values{"q": {strings.Join(c.Query, " ")}, "sort": {c.Sort}, "facet": c.Facet,
			"limit": {strconv.Itoa(c.Limit)}, "offset": {strconv.Itoa(c.Offset)}}
		if err := cl.get(ctx, "/items", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printHits(std, res)
	})
}

func printHits(std stdio, res api.SearchResult) error {
	for _, h := range res.Hits {
		fmt.Fprintf(std.out, "%s  %s  %-8s %+.2f  %s\n", h.Time.Format(time.DateOnly), h.ID, h.Label, h.Score, strings.Join(h.Themes, ", "))
		fmt.Fprintf(std.out, "    %s\n", oneLine(h.Snippet))
	}
	for field, counts := range res.Facets {
		fmt.Fprintf(std.out, "%s:", field)
		for _, v := range counts {
			fmt.Fprintf(std.out, "  %s %d", v.Value, v.N)
		}
		fmt.Fprintln(std.out)
	}
	fmt.Fprintf(std.err, "%d of %d found", len(res.Hits), res.Total)
	if len(res.Loose) > 0 {
		fmt.Fprintf(std.err, "; no text holds %s: a letter was allowed to differ", strings.Join(res.Loose, ", "))
	}
	if res.Lag > 0 {
		fmt.Fprintf(std.err, "; %d items are not searchable yet", res.Lag)
	}
	fmt.Fprintln(std.err)
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// period is the time range that themes and KPIs are computed over.
type period struct {
	From string `help:"First day, or RFC 3339 moment." placeholder:"DATE"`
	To   string `help:"Day after the last, or RFC 3339 moment." placeholder:"DATE"`
}

func (p period) values(q string) url.Values {
	v := url.Values{"q": {q}}
	if p.From != "" {
		v.Set("from", p.From)
	}
	if p.To != "" {
		v.Set("to", p.To)
	}
	return v
}

// themesCmd is `verbatim themes`.
type themesCmd struct {
	Query []string `arg:"" optional:"" help:"Which items; see verbatim help query."`
	Kind  string   `help:"theme, intent or emotion." enum:"theme,intent,emotion" default:"theme"`
	period
}

func (c *themesCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.ThemesResult
		q := c.values(strings.Join(c.Query, " "))
		q.Set("kind", c.Kind)
		if err := cl.get(ctx, "/themes", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printThemes(std, res, c.Kind, len(res.Themes))
	})
}

func printThemes(std stdio, res api.ThemesResult, kind string, most int) error {
	rows := [][]string{{strings.ToUpper(kind), "ITEMS", "SHARE", "CUSTOMERS", "NET SENTIMENT", "COMPLAINTS"}}
	for _, t := range res.Themes[:min(most, len(res.Themes))] {
		rows = append(rows, []string{t.Name, strconv.FormatInt(t.Items, 10), fmt.Sprintf("%.1f %%", 100*t.Share),
			strconv.FormatInt(t.Customers, 10), valueText(t.NetSentiment), strconv.FormatInt(t.Complaints, 10)})
	}
	if err := table(std.out, rows); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "of %d items with text in a known language, %d (%.1f %%) without any %s; an item may have several\n",
		res.Base, res.NoTheme, 100*float64(res.NoTheme)/float64(max(res.Base, 1)), kind)
	return nil
}

func kpiName(v kpi.Value) string {
	if v.Variant != "" {
		return v.ID + " (" + v.Variant + ")"
	}
	return v.ID
}

// valueText is a KPI's estimate and interval, or a dash.
func valueText(v kpi.Value) string {
	if v.Estimate == nil {
		return "–"
	}
	s := strconv.FormatFloat(*v.Estimate, 'f', 2, 64)
	if v.Low != nil && v.High != nil {
		s += fmt.Sprintf(" [%.2f, %.2f]", *v.Low, *v.High)
	}
	return s
}

// statusCmd is `verbatim status`.
type statusCmd struct{}

func (*statusCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var st api.Status
		if err := cl.get(ctx, "/status", nil, &st); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, st)
		}
		return table(std.out, statusRows(st))
	})
}

func statusRows(st api.Status) [][]string {
	stale := strconv.FormatInt(st.Stale, 10)
	if st.Stale > 0 {
		stale += fmt.Sprintf(" (%.1f %% of the items are up to date)", 100*float64(st.Items-st.Stale)/float64(max(st.Items, 1)))
	}
	rows := [][]string{
		{"version", st.Version}, {"store", st.StoreID}, {"intake", st.Intake},
		{"items", strconv.FormatInt(st.Items, 10)}, {"events", strconv.FormatInt(st.Events, 10)},
		{"rejects", strconv.FormatInt(st.Rejects, 10)}, {"not yet searchable", strconv.FormatInt(st.Unindexed, 10)},
		{"awaiting reanalysis", stale},
	}
	if st.Taxonomy != "" {
		rows = append(rows, []string{"taxonomy", "the newest is not in force: " + oneLine(st.Taxonomy)})
	}
	return rows
}
