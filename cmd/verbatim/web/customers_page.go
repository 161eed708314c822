package web

import (
	"net/http"
	"slices"
	"strconv"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback/insight"
)

const customersPerPage = 50

// customersPage is the data of the list of customers.
type customersPage struct {
	base
	Loading bool
	Problem string
	Res     api.CustomersResult
	Lines   []customerLine
	Sort    string
	Sorts   []string
	State   string
	Colour  string
	States  []counted
	Colours []counted
	Page    int
	Pages   int
}

// counted is a value with how many have it.
type counted struct {
	Value string
	N     int64
}

// customerLine is one customer as the pages write it.
type customerLine struct {
	api.Customer
	Lang    tongue
	Reasons []string
	Worth   []string
	Score   string
	Cover   string
}

func newCustomerLine(c api.Customer, t tongue) customerLine {
	l := customerLine{Customer: c, Lang: t, Cover: t.percent(c.Health.Coverage / 100)}
	for _, r := range c.Risk.Reasons {
		l.Reasons = append(l.Reasons, words.Reason(r, string(t)))
	}
	for _, m := range c.Value {
		l.Worth = append(l.Worth, t.decimal(m.Amount, 0)+"\u202f"+m.Currency)
	}
	if c.Health.Score != nil {
		l.Score = t.decimal(*c.Health.Score, 0)
	}
	return l
}

func (s *server) customersPage(r *http.Request, b base) (string, any, error) {
	ctx, v := r.Context(), r.URL.Query()
	p := customersPage{base: b, Sort: v.Get("sort"), State: v.Get("state"), Colour: v.Get("colour"), Sorts: []string{"risk", "health", "value", "contact", "name"}, Page: 1}
	if !slices.Contains(p.Sorts, p.Sort) {
		p.Sort = "risk"
	}
	if n, err := strconv.Atoi(v.Get("page")); err == nil && n > 1 && n < 1e6 {
		p.Page = n
	}
	if p.Loading = !s.loaded(ctx); p.Loading {
		return "customers.html", &p, nil
	}
	q, err := s.understand(ctx, b.Tenant, b.Q, "", "")
	if p.Problem, err = understood(err); err != nil || p.Problem != "" {
		return "customers.html", &p, err
	}
	p.Res, err = s.customers(ctx, listing{question: q, asOf: s.Now(), state: p.State, colour: p.Colour, order: p.Sort, offset: (p.Page - 1) * customersPerPage, limit: customersPerPage})
	if err != nil {
		return "", nil, err
	}
	for _, c := range p.Res.Customers {
		p.Lines = append(p.Lines, newCustomerLine(c, b.Lang))
	}
	p.Pages = (p.Res.Total + customersPerPage - 1) / customersPerPage
	for _, st := range []string{"active", "at risk", "left", "prospect"} {
		p.States = append(p.States, counted{st, p.Res.States[st]})
	}
	for _, c := range []string{"green", "amber", "red"} {
		p.Colours = append(p.Colours, counted{c, p.Res.Colours[c]})
	}
	return "customers.html", &p, nil
}

// Listed is this list with one thing changed.
func (p *customersPage) Listed(name string, value any) string {
	v := map[string]any{"q": p.Q, "sort": p.Sort, "state": p.State, "colour": p.Colour}
	v[name] = value
	return p.URL("/customers", "q", v["q"], "sort", v["sort"], "state", v["state"], "colour", v["colour"], "page", orNothing(v["page"]))
}

func orNothing(v any) any {
	if v == nil {
		return ""
	}
	return v
}

// customerPage is the data of one customer's page.
type customerPage struct {
	base
	Loading bool
	Line    customerLine
	Res     api.CustomerResult
	Parts   []partLine
	Moments []momentLine
	Page    int
	Pages   int
}

// partLine is one part of the health.
type partLine struct {
	insight.Part
	Title, Fact, Points, Share, Score string
	Gauge                             gauge
}

// momentLine is one thing in the timeline.
type momentLine struct {
	api.Moment
	Text string
}

const momentsPerPage = 100

func (s *server) customerPage(r *http.Request, b base) (string, any, error) {
	ctx := r.Context()
	p := customerPage{base: b, Page: 1}
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n > 1 && n < 1e6 {
		p.Page = n
	}
	if p.Loading = !s.loaded(ctx); p.Loading {
		return "customer.html", &p, nil
	}
	id := r.PathValue("id")
	if id == "" {
		id = r.URL.Query().Get("id")
	}
	q := question{tenant: b.Tenant, zone: b.Zone}
	var err error
	if p.Res, err = s.customer(ctx, q, id, s.Now(), (p.Page-1)*momentsPerPage, momentsPerPage); err != nil {
		return "", nil, err
	}
	p.Pages = (p.Res.Total + momentsPerPage - 1) / momentsPerPage
	p.Line = newCustomerLine(p.Res.Customer, b.Lang)
	for _, part := range p.Res.Customer.Health.Parts {
		p.Parts = append(p.Parts, partLine{
			Part: part, Title: words.Of(string(b.Lang), part.Name), Fact: b.Lang.decimal(part.Fact, 1) + " " + words.Of(string(b.Lang), part.Unit),
			Points: b.Lang.decimal(part.Points, 1), Share: b.Lang.percent(part.Weight), Score: b.Lang.decimal(part.Value, 0),
			Gauge: drawGauge(part.Value, 0, part.Value, 0, 100),
		})
	}
	for _, m := range p.Res.Timeline {
		l := momentLine{Moment: m}
		if m.Event != nil {
			l.Text = words.Event(m.Event, string(b.Lang))
		}
		p.Moments = append(p.Moments, l)
	}
	return "customer.html", &p, nil
}

// Customer is a link to a customer's page.
func (b base) Customer(id string) string { return b.URL("/customer", "id", id) }

// Found is how many customers match, Before and After the pages beside this one.
func (p *customersPage) Found() int64 { return int64(p.Res.Total) }
func (p *customersPage) Before() int  { return p.Page - 1 }
func (p *customersPage) After() int   { return p.Page + 1 }

// Total is how much the timeline holds.
func (p *customerPage) Total() int64 { return int64(p.Res.Total) }
func (p *customerPage) Before() int  { return p.Page - 1 }
func (p *customerPage) After() int   { return p.Page + 1 }

// Paged is another page of the timeline.
func (p *customerPage) Paged(page int) string {
	return p.URL("/customer", "id", p.Line.Customer.Customer, "page", page)
}
