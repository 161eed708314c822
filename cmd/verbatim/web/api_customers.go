package web

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"verbatim/cmd/verbatim/api"
)

// routeCustomers registers what is asked about customers.
func (s *server) routeCustomers(a huma.API) {
	handle(a, "GET", "/customers", "Customers with health and churn risk", anybody, s.getCustomers)
	handle(a, "GET", "/customer", "One customer: health part by part, and a timeline of everything", anybody, s.getCustomer)
	handle(a, "GET", "/churn", "How well churn risk at a date told who left after it", anybody, s.getChurn)
}

// AsOfIn is the moment whose knowledge counts.
type AsOfIn struct {
	At string `query:"at" doc:"what was known at the end of this day, or at this RFC 3339 moment; now without it"`
}

// asOf reads the moment: a day means its end.
func (s *server) asOf(in AsOfIn, q question) (time.Time, error) {
	if in.At == "" {
		return s.Now(), nil
	}
	t, err := moment("at", in.At, q.zone)
	if err == nil && len(in.At) == len(time.DateOnly) {
		t = t.AddDate(0, 0, 1)
	}
	if err == nil && t.After(s.Now().AddDate(0, 0, 1)) {
		err = badRequest("at must not be later than today: what is known then is not known yet")
	}
	return t, err
}

type customersIn struct {
	FilterIn
	AsOfIn
	State  string `query:"state" enum:",prospect,active,at risk,left" doc:"those in this state"`
	Colour string `query:"colour" enum:",green,amber,red" doc:"those of this health"`
	Sort   string `query:"sort" enum:"risk,health,value,contact,name" default:"risk"`
	Offset int    `query:"offset" minimum:"0" default:"0"`
	Limit  int    `query:"limit" minimum:"0" maximum:"100000" default:"50" doc:"0 lists all"`
}

func (s *server) getCustomers(ctx context.Context, in *customersIn) (api.CustomersResult, error) {
	q, err := s.read(ctx, in.FilterIn)
	if err != nil {
		return api.CustomersResult{}, err
	}
	at, err := s.asOf(in.AsOfIn, q)
	if err != nil {
		return api.CustomersResult{}, err
	}
	return s.customers(ctx, listing{question: q, asOf: at, state: in.State, colour: in.Colour, order: in.Sort, offset: in.Offset, limit: in.Limit})
}

type customerIn struct {
	TenantIn
	AsOfIn
	ID     string `query:"id" required:"true" minLength:"1" doc:"the customer's id"`
	Offset int    `query:"offset" minimum:"0" default:"0"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

func (s *server) getCustomer(ctx context.Context, in *customerIn) (api.CustomerResult, error) {
	q, err := s.understand(ctx, in.Tenant, "", "", "")
	if err != nil {
		return api.CustomerResult{}, err
	}
	at, err := s.asOf(in.AsOfIn, q)
	if err != nil {
		return api.CustomerResult{}, err
	}
	return s.customer(ctx, q, in.ID, at, in.Offset, in.Limit)
}

type churnIn struct {
	TenantIn
	Q    string `query:"q" maxLength:"10000" doc:"whose customers, in the query language"`
	At   string `query:"at" required:"true" doc:"the date at which the risk is taken"`
	Days int    `query:"days" minimum:"7" maximum:"1830" default:"90" doc:"length of the period after it in which customers leave"`
}

func (s *server) getChurn(ctx context.Context, in *churnIn) (api.ChurnResult, error) {
	q, err := s.understand(ctx, in.Tenant, in.Q, "", "")
	if err != nil {
		return api.ChurnResult{}, err
	}
	at, err := s.asOf(AsOfIn{in.At}, q)
	if err != nil {
		return api.ChurnResult{}, err
	}
	return s.churn(ctx, q, at, at.In(q.zone).AddDate(0, 0, in.Days))
}
