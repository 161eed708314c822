package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/insight"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
	"verbatim/index"
)

// customerOrders are the ways in which customers can be listed.
var customerOrders = map[string]func(a, b *api.Customer) int{
	"risk":    func(a, b *api.Customer) int { return cmp.Compare(riskOf(b), riskOf(a)) },
	"health":  func(a, b *api.Customer) int { return cmp.Compare(scoreOf(a), scoreOf(b)) },
	"value":   func(a, b *api.Customer) int { return cmp.Compare(valueOf(b), valueOf(a)) },
	"contact": func(a, b *api.Customer) int { return b.LastContact.Compare(a.LastContact) },
	"name":    func(a, b *api.Customer) int { return cmp.Compare(a.Customer, b.Customer) },
}

// riskOf puts customers who have left, or never were any, last.
func riskOf(c *api.Customer) float64 {
	if c.Risk.Level == "" {
		return -1
	}
	return c.Risk.Points
}

// scoreOf puts customers of whom nothing is known last.
func scoreOf(c *api.Customer) float64 {
	if c.Health.Score == nil {
		return 101
	}
	return *c.Health.Score
}

// valueOf is the historical value, in the currency of which there is most:
// customers of several currencies are rare.
func valueOf(c *api.Customer) float64 {
	most := 0.0
	for _, m := range c.Value {
		most = max(most, m.Amount)
	}
	return most
}

// listing is one question for customers.
type listing struct {
	question
	asOf          time.Time
	state, colour string
	order         string
	offset, limit int // limit 0 lists all
}

// customers lists customers with their health and risk as known at a moment.
func (s *server) customers(ctx context.Context, q listing) (api.CustomersResult, error) {
	out := api.CustomersResult{Query: q.text(), AsOf: q.asOf, Zone: q.zone.String(), States: map[string]int64{}, Colours: map[string]int64{}, Customers: []api.Customer{}}
	all, err := s.judged(ctx, q.question, q.asOf)
	if err != nil {
		return out, err
	}
	for i := range all {
		c := &all[i]
		out.States[string(c.State)]++
		out.Colours[c.Health.Colour]++
		if (q.state == "" || string(c.State) == q.state) && (q.colour == "" || c.Health.Colour == q.colour) {
			out.Customers = append(out.Customers, *c)
		}
	}
	order := customerOrders[q.order]
	slices.SortStableFunc(out.Customers, func(a, b api.Customer) int { return order(&a, &b) })
	out.Total = len(out.Customers)
	from := min(q.offset, out.Total)
	to := out.Total
	if q.limit > 0 {
		to = min(from+q.limit, out.Total)
	}
	out.Customers = out.Customers[from:to]
	return out, nil
}

// judged is every customer that matches, in the order of their names. Value and
// engagement are compared with all customers of the tenant.
func (s *server) judged(ctx context.Context, q question, asOf time.Time) ([]api.Customer, error) {
	p := &s.App.Catalogue(q.tenant).Parameters
	q.asOf = asOf
	f, _, err := s.counted(ctx, q)
	if errors.Is(err, index.ErrTooMany) {
		return nil, badRequest("%s", tooMany)
	} else if err != nil {
		return nil, err
	}
	if !q.from.IsZero() || !q.to.IsZero() {
		f = and(f, feedback.Period{From: q.from, To: q.to})
	}
	everybody, err := s.App.Store.Customers(ctx, store.CustomerQuestion{Tenant: q.tenant, AsOf: asOf, Catalogue: s.App.Catalogue(q.tenant)})
	if err != nil {
		return nil, err
	}
	facts := everybody
	if f != nil {
		if facts, err = s.App.Store.Customers(ctx, store.CustomerQuestion{Tenant: q.tenant, Filter: f, AsOf: asOf, Catalogue: s.App.Catalogue(q.tenant)}); err != nil {
			return nil, err
		}
	}
	all := insight.NewPopulation(everybody)
	out := make([]api.Customer, len(facts))
	for i := range facts {
		out[i] = judge(&facts[i], asOf, p, all)
	}
	return out, nil
}

func judge(f *feedback.CustomerFacts, at time.Time, p *kpi.Parameters, all *insight.Population) api.Customer {
	return api.Customer{CustomerFacts: *f, Health: insight.HealthOf(f, at, p, all), Risk: insight.RiskOf(f, at, p)}
}

// customer is one customer with everything that happened.
func (s *server) customer(ctx context.Context, q question, id string, asOf time.Time, offset, limit int) (api.CustomerResult, error) {
	out := api.CustomerResult{Zone: q.zone.String(), Timeline: []api.Moment{}, Rows: index.Format(feedback.Match{Field: "customer", Values: []string{id}})}
	p := &s.App.Catalogue(q.tenant).Parameters
	everybody, err := s.App.Store.Customers(ctx, store.CustomerQuestion{Tenant: q.tenant, AsOf: asOf, Catalogue: s.App.Catalogue(q.tenant)})
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(everybody, func(f feedback.CustomerFacts) bool { return f.Customer == id })
	if i < 0 {
		return out, newFault(404, "there is no such customer", nil)
	}
	out.Customer = judge(&everybody[i], asOf, p, insight.NewPopulation(everybody))
	moments, total, err := s.App.Store.Timeline(ctx, q.tenant, id, offset, limit)
	if err != nil {
		return out, err
	}
	out.Total = total
	for _, m := range moments {
		out.Timeline = append(out.Timeline, momentOf(m))
	}
	return out, nil
}

func momentOf(m store.Moment) api.Moment {
	if m.Record != nil {
		h := hit(*m.Record, nil)
		return api.Moment{Time: m.Time, Kind: h.Kind, ID: h.ID, Item: &h}
	}
	return api.Moment{Time: m.Time, Kind: m.Event.Kind, ID: m.Event.ID, Event: m.Event}
}

// churn judges the risk at a date by who left until another, with what was
// known at the date only.
func (s *server) churn(ctx context.Context, q question, at, until time.Time) (api.ChurnResult, error) {
	out := api.ChurnResult{At: at, Until: until, Zone: q.zone.String(), Query: q.text()}
	if now := s.Now(); until.After(now) {
		return out, badRequest("the period after the date ends on %s, which is still to come: choose an earlier date or a shorter period", until.In(q.zone).Format(time.DateOnly))
	}
	before, err := s.judged(ctx, q, at)
	if err != nil {
		return out, err
	}
	after, err := s.App.Store.Customers(ctx, store.CustomerQuestion{Tenant: q.tenant, AsOf: until, Catalogue: s.App.Catalogue(q.tenant)})
	if err != nil {
		return out, err
	}
	later := make(map[string]feedback.State, len(after))
	for _, f := range after {
		later[f.Customer] = f.State
	}
	var cases []insight.Case
	for i := range before {
		c := &before[i]
		if c.State != feedback.Active && c.State != feedback.AtRisk {
			continue
		}
		seen := c.LastActivity
		if c.LastOrder.After(seen) {
			seen = c.LastOrder
		}
		cases = append(cases, insight.Case{
			Risk: c.Risk.Points, Recency: at.Sub(seen).Hours() / 24,
			Left: later[c.Customer] == feedback.Left, Subscriber: c.Subscribed,
		})
	}
	out.Customers = int64(len(cases))
	out.Report = insight.ReportOn(cases)
	if days := s.App.Catalogue(q.tenant).Parameters.InactivityDays; until.Sub(at) < time.Duration(days)*24*time.Hour {
		out.Note = fmt.Sprintf("A buyer counts as gone after %d days without an order: over a shorter period recency alone decides who leaves.", days)
	}
	return out, nil
}
