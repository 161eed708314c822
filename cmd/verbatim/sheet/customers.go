package sheet

import (
	"fmt"
	"io"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback/kpi"
)

// Customers writes the sheet by which a team follows its customers.
func Customers(w io.Writer, res *api.CustomersResult, lang string) error {
	b := newBook(lang, res.Zone)
	defer b.Close()
	b.customers(res, &kpi.Default().Parameters)
	return b.write(w)
}

// CustomersCSV writes the same as CSV.
func CustomersCSV(w io.Writer, res *api.CustomersResult, lang string) error {
	b := newBook(lang, res.Zone)
	defer b.Close()
	rows := make([][]any, len(res.Customers))
	for i := range res.Customers {
		rows[i] = b.customerRow(&res.Customers[i], 0)
	}
	return writeCSV(w, lang, b.zone, b.customerColumns(), rows)
}

// Places of the customers' sheet.
const (
	boundsRow  = 1 // holds the two bounds of health
	customTop  = 3 // the header
	colHealth  = 3
	colStatus  = 4
	colRisk    = 6
	colOpen    = 11
	greenBound = 6 // column
	amberBound = 8
)

func (b *book) customerColumns() []column {
	return []column{
		{b.say("Customer", "Client"), 24, ""},
		{b.say("State", "État"), 11, ""},
		{b.say("Health (0–100)", "Santé (0–100)"), 10, asInteger},
		{b.say("Status", "Statut"), 10, ""},
		{b.say("Known (%)", "Connu (%)"), 9, asInteger},
		{b.say("Churn risk", "Risque de départ"), 11, ""},
		{b.say("Risk points", "Points de risque"), 9, asInteger},
		{b.say("Why", "Pourquoi"), 48, ""},
		{b.say("Value", "Valeur"), 12, asFine},
		{b.say("Currency", "Devise"), 9, ""},
		{b.say("Open complaints", "Réclamations ouvertes"), 12, asInteger},
		{b.say("Complaints", "Réclamations"), 12, asInteger},
		{b.say("Last contact", "Dernier contact"), 13, asDate},
		{b.say("Last order", "Dernière commande"), 13, asDate},
		{b.say("Orders", "Commandes"), 11, asInteger},
		{"NPS", 7, asInteger},
		{"CSAT", 8, ""},
		{b.say("Sentiment (−1…1)", "Sentiment (−1…1)"), 11, asFine},
		{b.say("Texts", "Textes"), 8, asInteger},
		{b.say("Plan", "Formule"), 14, ""},
		{b.say("Subscription ends", "Fin d'abonnement"), 13, asDate},
		{"Segment", 12, ""},
		{b.say("Country", "Pays"), 9, ""},
		{b.say("Health, part by part", "Santé, partie par partie"), 60, ""},
	}
}

// customerRow is one customer; in the sheet's row, 0 for CSV, the status is a
// formula that looks at the health beside it.
func (b *book) customerRow(c *api.Customer, row int) []any {
	var health, status, coverage any
	if c.Health.Score != nil {
		health, coverage, status = *c.Health.Score, c.Health.Coverage, words.Of(b.lang, c.Health.Colour)
	}
	if row > 0 {
		h := cell(colHealth, row)
		status = formula(fmt.Sprintf(`IF(%s="","",IF(%s>=%s,"%s",IF(%s>=%s,"%s","%s")))`, h,
			h, cellFixed(greenBound, boundsRow), words.Of(b.lang, "green"), h, cellFixed(amberBound, boundsRow), words.Of(b.lang, "amber"), words.Of(b.lang, "red")))
	}
	var value any
	currency := ""
	for _, m := range c.Value {
		if v, ok := value.(float64); !ok || m.Amount > v {
			value, currency = m.Amount, m.Currency
		}
	}
	var nps, csat any
	if c.NPS != nil {
		nps = int64(*c.NPS)
	}
	if c.CSAT != nil {
		csat = fmt.Sprintf("%g/%g", c.CSAT.Value, c.CSAT.Max)
	}
	texts := c.Positive + c.Negative + c.Neutral + c.Mixed
	var score any
	if texts > 0 {
		score = c.Score
	}
	return []any{c.Customer, words.Of(b.lang, string(c.State)), health, status, coverage, words.Of(b.lang, c.Risk.Level), c.Risk.Points, b.reasons(c),
		value, currency, c.OpenComplaints, c.Complaints, moment(c.LastContact), moment(c.LastOrder), c.Orders, nps, csat, score, texts,
		c.Plan, moment(c.EndsAt), c.Segment, c.Country, b.parts(c)}
}

// moment is a time, or nothing.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func (b *book) reasons(c *api.Customer) string {
	var out []string
	for _, r := range c.Risk.Reasons {
		out = append(out, words.Reason(r, b.lang))
	}
	return strings.Join(out, "; ")
}

func (b *book) parts(c *api.Customer) string {
	var out []string
	for _, p := range c.Health.Parts {
		out = append(out, fmt.Sprintf("%s %.0f × %.0f %%", words.Of(b.lang, p.Name), p.Value, 100*p.Weight))
	}
	return strings.Join(out, "; ")
}

func cellFixed(col, row int) string {
	name := fixed("x", col, row)
	return name[strings.IndexByte(name, '!')+1:]
}

// customers adds the sheet of customers.
func (b *book) customers(res *api.CustomersResult, p *kpi.Parameters) {
	name := b.sheet(b.say("Customer loyalty tracking", "Suivi Fidélisation Client"))
	b.put(name, 1, boundsRow, b.say("Customers as known on", "Clients tels que connus le"), b.format("General"))
	b.put(name, 2, boundsRow, res.AsOf, b.format(asDate))
	b.put(name, greenBound-1, boundsRow, b.say("green from", "vert dès"), b.format("General"))
	b.put(name, greenBound, boundsRow, p.HealthGreen, b.format(asInteger))
	b.put(name, amberBound-1, boundsRow, b.say("amber from", "orange dès"), b.format("General"))
	b.put(name, amberBound, boundsRow, p.HealthAmber, b.format(asInteger))
	rows := make([][]any, len(res.Customers))
	for i := range res.Customers {
		rows[i] = b.customerRow(&res.Customers[i], customTop+1+i)
	}
	b.table(name, customTop, b.customerColumns(), rows)
	last := customTop + max(1, len(rows))
	h := "$" + cell(colHealth, customTop+1)
	filled := h + `<>"",`
	green, amber := cellFixed(greenBound, boundsRow), cellFixed(amberBound, boundsRow)
	b.rules(name, cell(colHealth, customTop+1)+":"+cell(colStatus, last), map[string]string{
		"green": fmt.Sprintf("AND(%s%s>=%s)", filled, h, green),
		"amber": fmt.Sprintf("AND(%s%s>=%s)", filled, h, amber),
		"red":   fmt.Sprintf("AND(%s%s<%s)", filled, h, amber),
	})
	r := "$" + cell(colRisk, customTop+1)
	b.rules(name, cell(colRisk, customTop+1)+":"+cell(colRisk, last), map[string]string{
		"green": fmt.Sprintf(`%s="%s"`, r, words.Of(b.lang, "low")),
		"amber": fmt.Sprintf(`%s="%s"`, r, words.Of(b.lang, "medium")),
		"red":   fmt.Sprintf(`%s="%s"`, r, words.Of(b.lang, "high")),
	})
	o := "$" + cell(colOpen, customTop+1)
	b.rules(name, cell(colOpen, customTop+1)+":"+cell(colOpen, last), map[string]string{"red": o + ">0"})
}
