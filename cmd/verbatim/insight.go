package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/store"
)

// cohortsCmd is `verbatim cohorts`.
type cohortsCmd struct {
	KPI   string `arg:"" optional:"" help:"retention or repeat_purchase." enum:"retention,repeat_purchase" default:"retention"`
	Where string `short:"w" help:"Whose customers; see verbatim help query." placeholder:"QUERY"`
	Step  string `help:"week, month, quarter or year." enum:"week,month,quarter,year" default:"month"`
	period
}

func (c *cohortsCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res store.CohortTable
		q := c.values(c.Where)
		q.Set("id", c.KPI)
		q.Set("step", c.Step)
		if err := cl.get(ctx, "/cohorts", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printCohorts(std, &res)
	})
}

// printCohorts shows shares; a cell in brackets is immature.
func printCohorts(std stdio, res *store.CohortTable) error {
	head := []string{"BEGAN", "CUSTOMERS"}
	for _, r := range res.Rows {
		for len(head)-2 < len(r.Cells) {
			head = append(head, "+"+strconv.Itoa(len(head)-2))
		}
	}
	rows := [][]string{head}
	for _, r := range res.Rows {
		line := []string{dayText(r.Start, res.Zone), strconv.FormatInt(r.Customers, 10)}
		for _, c := range r.Cells {
			switch {
			case c.Immature:
				line = append(line, fmt.Sprintf("(%d)", c.Customers))
			case c.Share == nil:
				line = append(line, "–")
			default:
				line = append(line, fmt.Sprintf("%.0f %%", *c.Share))
			}
		}
		rows = append(rows, line)
	}
	if err := table(std.out, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(std.err, "%s by %s of beginning; +n: so many %ss later; in brackets: not over yet, customers so far\n", res.KPI, res.Step, res.Step)
	return err
}

// impactCmd is `verbatim impact`.
type impactCmd struct {
	KPI   string `arg:"" help:"A KPI of the catalogue."`
	Where string `short:"w" help:"Which items; see verbatim help query." placeholder:"QUERY"`
	By    string `help:"theme, intent, emotion or label." enum:"theme,intent,emotion,label" default:"theme"`
	Top   int    `help:"How many, the most frequent." default:"20"`
	Join  int    `help:"Link by customer: to what the same customer said at most so many days before or after." placeholder:"DAYS"`
	period
}

func (c *impactCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res store.ImpactTable
		q := c.values(c.Where)
		q.Set("id", c.KPI)
		q.Set("by", c.By)
		q.Set("top", strconv.Itoa(c.Top))
		q.Set("join", strconv.Itoa(c.Join))
		if err := cl.get(ctx, "/impact", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printImpact(std, c.By, &res)
	})
}

func printImpact(std stdio, by string, res *store.ImpactTable) error {
	rows := [][]string{{strings.ToUpper(by), "ITEMS", "CUSTOMERS", "VARIANT", "IMPACT AND 95 % INTERVAL", "NOTE"}}
	for _, r := range res.Rows {
		for _, i := range r.Impacts {
			text, note := "–", i.Reason
			if i.Impact != nil {
				if text = fmt.Sprintf("%+.2f", *i.Impact); i.Low != nil && i.High != nil {
					text += fmt.Sprintf(" [%+.2f, %+.2f]", *i.Low, *i.High)
				}
				if note == "" && !i.Reliable {
					note = "no reliable impact"
				}
			}
			rows = append(rows, []string{r.Name, strconv.FormatInt(r.Items, 10), strconv.FormatInt(r.Customers, 10), i.Variant, text, note})
		}
	}
	if err := table(std.out, rows); err != nil {
		return err
	}
	link := "the link is by item"
	if res.ByCust {
		link = "the link is by customer"
	}
	_, err := fmt.Fprintf(std.err, "impact: the value of all less the value without those who mention it; %s; base %d; impacts do not add up\n", link, res.Base)
	return err
}

// departuresCmd is `verbatim departures`.
type departuresCmd struct {
	Where string `short:"w" help:"Whose customers; see verbatim help query." placeholder:"QUERY"`
	Days  int    `help:"How many days before leaving count." default:"90"`
	period
}

func (c *departuresCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res store.Departures
		q := c.values(c.Where)
		q.Set("days", strconv.Itoa(c.Days))
		if err := cl.get(ctx, "/departures", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		rows := [][]string{{"FIELD", "NAME", "LEFT", "STAYED", "DIFFERENCE", "NOTE"}}
		for _, r := range res.Rows {
			diff, note := "–", ""
			if d := r.Difference; d != nil {
				diff = fmt.Sprintf("%+.1f [%+.1f, %+.1f]", d.Difference, d.Low, d.High)
				if !d.Reliable {
					note = "no reliable difference"
				}
			}
			rows = append(rows, []string{string(r.Field), r.Name, strconv.FormatInt(r.Left, 10), strconv.FormatInt(r.Stayed, 10), diff, note})
		}
		if err := table(std.out, rows); err != nil {
			return err
		}
		_, err := fmt.Fprintf(std.err, "of %d customers who left and %d who stayed; difference in points of the shares\n", res.Left, res.Stayed)
		return err
	})
}

// complaintsCmd is `verbatim complaints`.
type complaintsCmd struct {
	Query  []string `arg:"" optional:"" help:"Which items; see verbatim help query."`
	Limit  int      `help:"How many." default:"50"`
	Offset int      `help:"How many to skip." default:"0"`
	period
}

func (c *complaintsCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.ComplaintsResult
		q := c.values(strings.Join(c.Query, " "))
		q.Set("limit", strconv.Itoa(c.Limit))
		q.Set("offset", strconv.Itoa(c.Offset))
		if err := cl.get(ctx, "/complaints", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		rows := [][]string{{"FIRST", "LAST", "CUSTOMER", "THEMES", "ITEMS", "OPEN"}}
		for _, m := range res.Complaints {
			open := ""
			if m.Open {
				open = "open"
			}
			rows = append(rows, []string{dayText(m.First, res.Zone), dayText(m.Last, res.Zone), m.Customer, strings.Join(m.Themes, ", "), strings.Join(m.Items, " "), open})
		}
		if err := table(std.out, rows); err != nil {
			return err
		}
		_, err := fmt.Fprintf(std.err, "%d of %d complaints that were made more than once\n", len(res.Complaints), res.Total)
		return err
	})
}

// churnReport is `verbatim eval --task churn`: how well churn risk at a date
// told who left in the days after.
func churnReport(ctx context.Context, g *Globals, std stdio, at string, days int, where string) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.ChurnResult
		q := url.Values{"at": {at}, "days": {strconv.Itoa(days)}, "q": {where}}
		if err := cl.get(ctx, "/churn", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printChurn(std, &res)
	})
}

func printChurn(std stdio, res *api.ChurnResult) error {
	fmt.Fprintf(std.out, "%d customers active on %s; who left until %s\n", res.Customers, dayText(res.At.Add(-time.Second), res.Zone), dayText(res.Until, res.Zone))
	for _, g := range res.Report.Groups {
		fmt.Fprintf(std.out, "\n%s: %d customers, %d left: %s\n", g.Name, g.N, g.Left, g.Verdict)
		if g.Risk == nil {
			fmt.Fprintln(std.out, "  fewer than 30 left, or stayed: too little to tell")
			continue
		}
		fmt.Fprintf(std.out, "  AUC of the risk %.3f [%.3f, %.3f], of recency alone %.3f [%.3f, %.3f], gain %+.3f [%+.3f, %+.3f]; lift of the riskiest tenth %.1f\n",
			g.Risk.Estimate, g.Risk.Low, g.Risk.High, g.Recency.Estimate, g.Recency.Low, g.Recency.High, g.Gain.Estimate, g.Gain.Low, g.Gain.High, g.Lift)
		rows := [][]string{{"TENTH", "RISK", "CUSTOMERS", "LEFT", "SHARE AND 95 % INTERVAL"}}
		for i, d := range g.Deciles {
			rows = append(rows, []string{strconv.Itoa(i + 1), fmt.Sprintf("%.0f–%.0f", d.RiskTo, d.RiskFrom), strconv.FormatInt(d.N, 10), strconv.FormatInt(d.Left, 10),
				fmt.Sprintf("%.1f %% [%.1f, %.1f]", d.Share, d.Low, d.High)})
		}
		if err := table(std.out, rows); err != nil {
			return err
		}
	}
	if res.Note != "" {
		fmt.Fprintln(std.err, res.Note)
	}
	return nil
}
