package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/sheet"
	"verbatim/feedback/kpi"
)

// kpiCmd is `verbatim kpi`.
type kpiCmd struct {
	IDs     []string `arg:"" optional:"" name:"kpi" help:"Ids of the catalogue; board for those on the board; all without any."`
	Where   string   `short:"w" help:"Which items; see verbatim help query." placeholder:"QUERY"`
	Step    string   `help:"One value a day, week, month, quarter or year." placeholder:"STEP" default:"" enum:",day,week,month,quarter,year"`
	By      string   `help:"One value for each value of a field." placeholder:"FIELD"`
	Compare string   `help:"With the same elapsed length of the period before (previous), the year before (year), or a slice with the rest (rest)." placeholder:"WITH" default:"" enum:",previous,year,rest"`
	Join    int      `help:"Link by customer: an answer counts when the same customer said what --where asks at most so many days before or after." placeholder:"DAYS"`
	CSV     string   `name:"csv" help:"Write the values to a CSV file; - is standard output." placeholder:"FILE"`
	XLSX    string   `name:"xlsx" help:"Write an Excel workbook: values, trend with charts, customers, definitions." placeholder:"FILE"`
	Lang    string   `help:"Language of files: en or fr." enum:"en,fr" default:"en"`
	period
}

func (c *kpiCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	return g.ask(ctx, std, func(cl *client) error {
		var res api.KPIResult
		if err := cl.get(ctx, "/kpi", c.query(c.Step), &res); err != nil {
			return err
		}
		if c.CSV != "" || c.XLSX != "" {
			return c.files(ctx, cl, std, &res)
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printKPIs(std, res)
	})
}

func (c *kpiCmd) query(step string) url.Values {
	q := c.values(c.Where)
	q["id"] = c.IDs
	q.Set("step", step)
	q.Set("by", c.By)
	q.Set("compare", c.Compare)
	q.Set("join", strconv.Itoa(c.Join))
	return q
}

// files writes what was asked for. The trend of a workbook is by the step asked
// for, by month without one.
func (c *kpiCmd) files(ctx context.Context, cl *client, std stdio, res *api.KPIResult) error {
	var catalogue kpi.Catalogue
	if err := cl.get(ctx, "/catalogue", nil, &catalogue); err != nil {
		return err
	}
	if c.CSV != "" {
		err := writeFile(std, c.CSV, func(w io.Writer) error { return sheet.KPIsCSV(w, res, &catalogue, c.Lang) })
		if err != nil || c.XLSX == "" {
			return err
		}
	}
	book := sheet.Workbook{Lang: c.Lang, Board: res, Catalogue: &catalogue, Trend: &api.KPIResult{}, Customers: &api.CustomersResult{}}
	trend := c.query(cmp.Or(c.Step, "month"))
	trend.Del("by")
	trend.Del("compare")
	if err := cl.get(ctx, "/kpi", trend, book.Trend); err != nil {
		return err
	}
	if err := cl.get(ctx, "/customers", url.Values{"q": {c.Where}, "limit": {"0"}}, book.Customers); err != nil {
		return err
	}
	return writeFile(std, c.XLSX, book.Write)
}

func printKPIs(std stdio, res api.KPIResult) error {
	zone, err := time.LoadLocation(res.Zone)
	if err != nil {
		zone = time.UTC
	}
	rows := [][]string{{"PERIOD", "BY", "KPI", "VALUE AND 95 % INTERVAL", "UNIT", "N", "STATUS", "CHANGE", "NOTE"}}
	for _, s := range res.Rows {
		when := "all"
		if !s.Start.IsZero() {
			when = s.Start.In(zone).Format(time.DateOnly)
		}
		for _, v := range s.Values {
			rows = append(rows, []string{when, s.By, kpiName(v), valueText(v), v.Unit, strconv.FormatInt(v.N, 10) + " " + v.Counts, v.Colour, changeText(v), note(v)})
		}
	}
	if err := table(std.out, rows); err != nil || res.Join == 0 {
		return err
	}
	_, err = fmt.Fprintf(std.err, "linked by customer, not by item: what was asked of was said by the same customer within %d days\n", res.Join)
	return err
}

// changeText is a change with its interval and what it means.
func changeText(v kpi.Value) string {
	if v.Change == nil {
		return ""
	}
	c := v.Change
	return fmt.Sprintf("%+.2f [%+.2f, %+.2f] %s", c.Difference, c.Low, c.High, c.Words("en"))
}

func note(v kpi.Value) string {
	var out []string
	if v.Reason != "" {
		out = append(out, v.Reason)
	}
	if v.LowSample && v.Estimate != nil {
		out = append(out, "low sample")
	}
	if v.Running {
		out = append(out, "still running")
	}
	if v.Immature {
		out = append(out, "immature")
	}
	if p := v.Published; p != nil {
		out = append(out, fmt.Sprintf("first given as %.2f on %s", p.Estimate, p.At.Format(time.DateOnly)))
	}
	for _, p := range v.Left {
		if p.N > 0 {
			out = append(out, fmt.Sprintf("%d %s left out", p.N, p.Name))
		}
	}
	return strings.Join(append(out, v.Notes...), "; ")
}
