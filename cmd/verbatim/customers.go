package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/sheet"
	"verbatim/cmd/verbatim/words"
)

// customersCmd is `verbatim customers`.
type customersCmd struct {
	List customerListCmd `cmd:"" default:"withargs" help:"List customers with health, churn risk, value, last contact and open complaints."`
	Show customerShowCmd `cmd:"" help:"Show one customer: health part by part, and a timeline of everything."`
}

// customerListCmd is `verbatim customers list`.
type customerListCmd struct {
	Query  []string `arg:"" optional:"" help:"Whose customers; see verbatim help query."`
	At     string   `help:"As known at the end of this day, or at this RFC 3339 moment." placeholder:"DATE"`
	State  string   `help:"prospect, active, at risk or left." enum:",prospect,active,at risk,left" default:"" placeholder:"STATE"`
	Colour string   `help:"Health: green, amber or red." enum:",green,amber,red" default:"" placeholder:"COLOUR"`
	Sort   string   `help:"risk, health, value, contact or name." enum:"risk,health,value,contact,name" default:"risk"`
	Limit  int      `help:"How many; 0 lists all. Files have all without it." default:"-1" placeholder:"N"`
	Offset int      `help:"How many to skip." default:"0"`
	CSV    string   `name:"csv" help:"Write them to a CSV file; - is standard output." placeholder:"FILE"`
	XLSX   string   `name:"xlsx" help:"Write them to an Excel sheet." placeholder:"FILE"`
	Lang   string   `help:"Language of files: en or fr." enum:"en,fr" default:"en"`
}

// shownCustomers is how many customers are printed unless more are asked for.
const shownCustomers = 50

func (c *customerListCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	limit := c.Limit
	if limit < 0 {
		if limit = shownCustomers; c.CSV != "" || c.XLSX != "" {
			limit = 0
		}
	}
	q := url.Values{"q": {strings.Join(c.Query, " ")}, "sort": {c.Sort}, "state": {c.State}, "colour": {c.Colour},
		"limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(c.Offset)}}
	if c.At != "" {
		q.Set("at", c.At)
	}
	return g.ask(ctx, std, func(cl *client) error {
		var res api.CustomersResult
		if err := cl.get(ctx, "/customers", q, &res); err != nil {
			return err
		}
		if c.CSV != "" || c.XLSX != "" {
			return writeCustomers(std, c, &res)
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printCustomers(std, &res)
	})
}

func writeCustomers(std stdio, c *customerListCmd, res *api.CustomersResult) error {
	if c.CSV != "" {
		err := writeFile(std, c.CSV, func(w io.Writer) error { return sheet.CustomersCSV(w, res, c.Lang) })
		if err != nil {
			return err
		}
	}
	if c.XLSX == "" {
		return nil
	}
	return writeFile(std, c.XLSX, func(w io.Writer) error { return sheet.Customers(w, res, c.Lang) })
}

// writeFile writes a whole file or none.
func writeFile(std stdio, name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(std.out)
	}
	tmp := name + ".part"
	f, err := os.Create(tmp)
	if err != nil {
		return err
	}
	err = write(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		os.Remove(tmp)
		return fmt.Errorf("write %s: %w", name, err)
	}
	fmt.Fprintf(std.err, "wrote %s\n", name)
	return nil
}

func printCustomers(std stdio, res *api.CustomersResult) error {
	rows := [][]string{{"CUSTOMER", "STATE", "HEALTH", "KNOWN", "RISK", "WHY", "VALUE", "LAST CONTACT", "OPEN COMPLAINTS"}}
	for i := range res.Customers {
		c := &res.Customers[i]
		rows = append(rows, []string{c.Customer, string(c.State), healthText(c), fmt.Sprintf("%.0f %%", c.Health.Coverage),
			riskText(c), reasonText(c, 2), moneyText(c), dayText(c.LastContact, res.Zone), strconv.FormatInt(c.OpenComplaints, 10)})
	}
	if err := table(std.out, rows); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "%d of %d customers; health: %d green, %d amber, %d red\n", len(res.Customers), res.Total,
		res.Colours["green"], res.Colours["amber"], res.Colours["red"])
	return nil
}

func healthText(c *api.Customer) string {
	if c.Health.Score == nil {
		return "–"
	}
	return fmt.Sprintf("%.0f %s", *c.Health.Score, c.Health.Colour)
}

func riskText(c *api.Customer) string {
	if c.Risk.Level == "" {
		return "–"
	}
	return fmt.Sprintf("%s (%.0f)", c.Risk.Level, c.Risk.Points)
}

func reasonText(c *api.Customer, most int) string {
	var out []string
	for _, r := range c.Risk.Reasons[:min(most, len(c.Risk.Reasons))] {
		out = append(out, words.Reason(r, "en"))
	}
	return strings.Join(out, "; ")
}

func moneyText(c *api.Customer) string {
	var out []string
	for _, m := range c.Value {
		out = append(out, fmt.Sprintf("%.2f %s", m.Amount, m.Currency))
	}
	return strings.Join(out, " + ")
}

func dayText(t time.Time, zone string) string {
	if t.IsZero() {
		return "–"
	}
	if z, err := time.LoadLocation(zone); err == nil {
		t = t.In(z)
	}
	return t.Format(time.DateOnly)
}

// customerShowCmd is `verbatim customers show`.
type customerShowCmd struct {
	ID     string `arg:"" help:"The customer's id."`
	At     string `help:"Health as known at the end of this day." placeholder:"DATE"`
	Limit  int    `help:"How many moments." default:"100"`
	Offset int    `help:"How many to skip." default:"0"`
}

func (c *customerShowCmd) Run(ctx context.Context, g *Globals, std stdio) error {
	q := url.Values{"id": {c.ID}, "limit": {strconv.Itoa(c.Limit)}, "offset": {strconv.Itoa(c.Offset)}}
	if c.At != "" {
		q.Set("at", c.At)
	}
	return g.ask(ctx, std, func(cl *client) error {
		var res api.CustomerResult
		if err := cl.get(ctx, "/customer", q, &res); err != nil {
			return err
		}
		if g.JSON {
			return printJSON(std.out, res)
		}
		return printCustomer(std, &res)
	})
}

func printCustomer(std stdio, res *api.CustomerResult) error {
	c := &res.Customer
	fmt.Fprintf(std.out, "%s: %s, health %s (%.0f %% of it known), churn risk %s\n\n", c.Customer, c.State, healthText(c), c.Health.Coverage, riskText(c))
	rows := [][]string{{"PART", "FACT", "N", "VALUE", "WEIGHT", "POINTS"}}
	for _, p := range c.Health.Parts {
		rows = append(rows, []string{words.Of("en", p.Name), fmt.Sprintf("%.4g %s", p.Fact, p.Unit), strconv.FormatInt(p.N, 10),
			fmt.Sprintf("%.0f", p.Value), fmt.Sprintf("%.0f %%", 100*p.Weight), fmt.Sprintf("%.1f", p.Points)})
	}
	if err := table(std.out, rows); err != nil {
		return err
	}
	for _, r := range c.Risk.Reasons {
		fmt.Fprintf(std.out, "risk %+.0f: %s\n", r.Points, words.Reason(r, "en"))
	}
	fmt.Fprintln(std.out)
	for _, m := range res.Timeline {
		fmt.Fprintf(std.out, "%s  %-12s %s  %s\n", dayText(m.Time, res.Zone), m.Kind, m.ID, momentText(&m))
	}
	_, err := fmt.Fprintf(std.err, "%d of %d moments; the items: verbatim search %s\n", len(res.Timeline), res.Total, res.Rows)
	return err
}

// momentText says what happened in a few words.
func momentText(m *api.Moment) string {
	if m.Item != nil {
		return fmt.Sprintf("%-8s %s", m.Item.Label, oneLine(m.Item.Snippet))
	}
	return words.Event(m.Event, "en")
}
