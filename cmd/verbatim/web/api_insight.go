package web

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/store"
)

// routeInsight registers what puts text and numbers together.
func (s *server) routeInsight(a huma.API) {
	handle(a, "GET", "/cohorts", "Retention or repeat purchase by the month customers began", anybody, s.getCohorts)
	handle(a, "GET", "/impact", "What each theme does to a KPI", anybody, s.getImpact)
	handle(a, "GET", "/departures", "What customers who left said before, against those who stayed", anybody, s.getDepartures)
	handle(a, "GET", "/complaints", "Complaints that are made of several items", anybody, s.getComplaints)
}

type cohortsIn struct {
	FilterIn
	ID   string `query:"id" enum:"retention,repeat_purchase" default:"retention"`
	Step string `query:"step" enum:"week,month,quarter,year" default:"month"`
}

// asked is the filter of a question that only the store answers.
func (s *server) asked(ctx context.Context, in FilterIn) (question, feedback.Filter, error) {
	q, err := s.read(ctx, in)
	if err != nil {
		return q, nil, err
	}
	f, _, err := s.counted(ctx, q)
	return q, f, err
}

func (s *server) getCohorts(ctx context.Context, in *cohortsIn) (store.CohortTable, error) {
	q, f, err := s.asked(ctx, in.FilterIn)
	if err != nil {
		return store.CohortTable{}, err
	}
	st, err := step(in.Step)
	if err != nil {
		return store.CohortTable{}, err
	}
	return s.App.Store.Cohorts(ctx, store.CohortQuestion{
		Tenant: q.tenant, KPI: in.ID, Filter: f, From: q.from, To: q.to, Step: st, AsOf: s.Now(), Catalogue: s.App.Catalogue(q.tenant), Hours: s.App.Hours(q.tenant),
	})
}

type impactIn struct {
	FilterIn
	ID   string `query:"id" required:"true" doc:"a KPI of the catalogue"`
	By   string `query:"by" enum:"theme,intent,emotion,label" default:"theme"`
	Top  int    `query:"top" minimum:"1" maximum:"1000" default:"50"`
	Join int    `query:"join" minimum:"0" maximum:"3660" doc:"days: link answers to what the same customer said so long before or after"`
}

func (s *server) getImpact(ctx context.Context, in *impactIn) (store.ImpactTable, error) {
	if err := knownKPIs("", in.ID); err != nil {
		return store.ImpactTable{}, err
	}
	q, f, err := s.asked(ctx, in.FilterIn)
	if err != nil {
		return store.ImpactTable{}, err
	}
	return s.App.Store.Impact(ctx, store.ImpactQuestion{
		Tenant: q.tenant, KPI: in.ID, Field: feedback.Field(in.By), Filter: f, From: q.from, To: q.to, AsOf: s.Now(), Top: in.Top, Join: days(in.Join),
		Catalogue: s.App.Catalogue(q.tenant), Hours: s.App.Hours(q.tenant),
	})
}

type departuresIn struct {
	FilterIn
	Days int `query:"days" minimum:"1" maximum:"3660" default:"90" doc:"how long before leaving counts"`
}

// getDepartures takes the last 90 days when no period is given.
func (s *server) getDepartures(ctx context.Context, in *departuresIn) (store.Departures, error) {
	q, f, err := s.asked(ctx, in.FilterIn)
	if err != nil {
		return store.Departures{}, err
	}
	now := s.Now()
	if q.to.IsZero() {
		q.to = now
	}
	if q.from.IsZero() {
		q.from = q.to.Add(-90 * 24 * time.Hour)
	}
	return s.App.Store.Departures(ctx, store.DepartureQuestion{
		Tenant: q.tenant, Filter: f, From: q.from, To: q.to, Days: in.Days, AsOf: now, Catalogue: s.App.Catalogue(q.tenant), Hours: s.App.Hours(q.tenant),
	})
}

type complaintsIn struct {
	FilterIn
	Offset int `query:"offset" minimum:"0" default:"0"`
	Limit  int `query:"limit" minimum:"1" maximum:"1000" default:"50"`
}

func (s *server) getComplaints(ctx context.Context, in *complaintsIn) (api.ComplaintsResult, error) {
	out := api.ComplaintsResult{Complaints: []store.MergedComplaint{}}
	q, f, err := s.asked(ctx, in.FilterIn)
	if err != nil {
		return out, err
	}
	out.Query, out.Zone = q.text(), q.zone.String()
	found, total, err := s.App.Store.MergedComplaints(ctx, q.tenant, f, q.from, q.to, in.Offset, in.Limit)
	out.Total = total
	out.Complaints = append(out.Complaints, found...)
	return out, err
}
