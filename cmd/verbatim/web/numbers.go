package web

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
	"verbatim/index"
	"verbatim/nlp"
)

// steps are the lengths that a period can be cut into.
var steps = []store.Step{store.NoStep, store.Day, store.Week, store.Month, store.Quarter, store.Year}

func step(s string) (store.Step, error) {
	if !slices.Contains(steps, store.Step(s)) {
		return "", badRequest("step must be day, week, month, quarter or year")
	}
	return store.Step(s), nil
}

// keyword reads the name of a field that has values to count.
func keyword(name, s string) (feedback.Field, error) {
	f := feedback.Field(s)
	if kind, ok := f.Lookup(); !ok || kind != feedback.Keyword {
		return "", badRequest("%s must be a field with values to count: %s or attributes.NAME", name, strings.Join(keywords(), ", "))
	}
	return f, nil
}

func keywords() []string {
	var all []string
	for f, kind := range feedback.Fields {
		if kind == feedback.Keyword {
			all = append(all, string(f))
		}
	}
	slices.Sort(all)
	return all
}

// measuring is one KPI question.
type measuring struct {
	question
	ids     []string
	step    store.Step
	by      feedback.Field
	compare string // "previous", "year", "rest", or ""
	join    int    // days, see store.Question; 0 for none
}

// kpis answers a KPI question. When the words of it match too many items, every
// value is null with that reason.
func (s *server) kpis(ctx context.Context, q measuring) (api.KPIResult, error) {
	out := api.KPIResult{Query: q.text(), Zone: q.zone.String(), By: string(q.by), Join: q.join, Rows: []api.KPISlice{}}
	if len(q.ids) == 0 {
		q.ids = kpi.IDs()
	}
	if err := knownKPIs(", and board for those on the board", q.ids...); err != nil {
		return out, err
	}
	f, lag, err := s.counted(ctx, q.question)
	out.Lag = lag
	if errors.Is(err, index.ErrTooMany) {
		out.Rows = append(out.Rows, api.KPISlice{Start: q.from, End: q.to, Values: without(q.ids, tooMany), Rows: q.rows("", time.Time{}, time.Time{}, "")})
		return out, nil
	} else if err != nil {
		return out, err
	}
	asked := store.Question{
		Tenant: q.tenant, Filter: f, From: q.from, To: q.to, Step: q.step, By: q.by, KPIs: q.ids,
		Catalogue: s.App.Catalogue(q.tenant), Hours: s.App.Hours(q.tenant), Join: days(q.join),
	}
	answer, err := s.App.Store.Measure(ctx, asked)
	if err != nil {
		return out, err
	}
	for _, sl := range answer.Slices {
		out.Rows = append(out.Rows, api.KPISlice{
			Start: sl.Start, End: sl.End, By: sl.By, Values: sl.Values, Rows: q.rows(q.by, sl.Start, sl.End, sl.By),
		})
	}
	s.publish(ctx, q, out.Rows)
	return out, s.compare(ctx, q, asked, &out)
}

// knownKPIs refuses a KPI that is none, and says which there are.
func knownKPIs(more string, ids ...string) error {
	for _, id := range ids {
		if !kpi.Known(id) {
			return badRequest("there is no KPI %q: there are %s%s", id, strings.Join(kpi.IDs(), ", "), more)
		}
	}
	return nil
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// publish keeps what is first given of a tenant's closed calendar periods, and
// tells where it has changed since. A number that can't be noted is given all
// the same.
func (s *server) publish(ctx context.Context, q measuring, rows []api.KPISlice) {
	if q.filter != nil || q.join > 0 || q.by != "" || q.step == store.Day || q.step == store.NoStep && wholeMonths(q.from.In(q.zone), q.to.In(q.zone)) == 0 {
		return
	}
	var values []*kpi.Value
	for i := range rows {
		r := &rows[i]
		if r.Start.Before(q.from) || !q.to.IsZero() && r.End.After(q.to) {
			continue // the question cuts the period short
		}
		for j := range r.Values {
			values = append(values, &r.Values[j])
		}
	}
	if err := s.App.Store.Publish(ctx, q.tenant, values, s.Now()); err != nil && ctx.Err() == nil {
		s.Log.Warn("values not noted as published", "tenant", q.tenant, "fault", err)
	}
}

func without(ids []string, reason string) []kpi.Value {
	values := make([]kpi.Value, len(ids))
	for i, id := range ids {
		values[i] = kpi.Value{ID: id, Reason: reason}
	}
	return values
}

// rows is the query that finds the items behind one slice.
func (q question) rows(by feedback.Field, start, end time.Time, value string) string {
	f := q.filter
	if by != "" && value != "" {
		f = and(f, feedback.Match{Field: by, Values: []string{value}})
	}
	if start.IsZero() {
		start = q.from
	}
	if end.IsZero() {
		end = q.to
	}
	if !start.IsZero() || !end.IsZero() {
		f = and(f, feedback.Period{From: start, To: end})
	}
	return index.Format(f)
}

// foundMentions are the themes, intents or emotions of a question, with the items
// of each week where these were asked for.
type foundMentions struct {
	api.ThemesResult
	weeks perWeek
}

// perWeek is how many items a week has, for each name.
type perWeek map[string][]int64

// themes lists the themes of a question, most frequent first.
func (s *server) themes(ctx context.Context, q question) (api.ThemesResult, error) {
	return s.mentions(ctx, q, nlp.Theme)
}

// mentions lists the themes, intents or emotions of a question, most frequent
// first.
func (s *server) mentions(ctx context.Context, q question, kind nlp.MentionKind) (api.ThemesResult, error) {
	found, err := s.listed(ctx, q, store.NoStep, kind)
	if err != nil {
		return api.ThemesResult{Query: q.text(), Themes: []api.Theme{}}, err
	}
	return found[0].ThemesResult, nil
}

// listed lists the mentions of several kinds, cut into steps.
func (s *server) listed(ctx context.Context, q question, step store.Step, kinds ...nlp.MentionKind) ([]foundMentions, error) {
	f, lag, err := s.counted(ctx, q)
	if err != nil {
		return nil, err
	}
	tables, err := s.App.Store.Mentions(ctx, store.MentionQuestion{
		Tenant: q.tenant, Filter: f, From: q.from, To: q.to, Kinds: kinds, Step: step,
		Compare: !hasWords(q.filter), Catalogue: s.App.Catalogue(q.tenant),
	})
	if err != nil {
		return nil, err
	}
	en, fr := s.names(q.tenant, english), s.names(q.tenant, french)
	out := make([]foundMentions, len(kinds))
	for k, table := range tables {
		res := foundMentions{weeks: perWeek{}}
		res.Query, res.Themes = q.text(), []api.Theme{}
		for _, r := range table.Rows {
			res.Themes = append(res.Themes, api.Theme{
				Name: r.Name, English: en.of(kinds[k], r.Name), French: fr.of(kinds[k], r.Name),
				Items: r.Items, Customers: r.Customers, Share: r.Share, Complaints: r.Complaints, ComplaintItems: r.ComplaintItems, NetSentiment: r.Net,
				Previous: r.Previous, PreviousShare: r.PreviousShare,
			})
			res.weeks[r.Name] = r.Steps
		}
		res.Base, res.NoTheme, res.PreviousBase, res.Lag = table.Base, table.NoTheme, table.PreviousBase, lag
		out[k] = res
	}
	return out, nil
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// volume counts items by period and label: from the roll-ups where nothing is
// filtered, else from the columns.
func (s *server) volume(ctx context.Context, q question, st store.Step) (api.VolumeResult, error) {
	out := api.VolumeResult{Query: q.text(), Zone: q.zone.String(), Rows: []api.Volume{}}
	if q.filter == nil {
		rows, err := s.App.Store.Trend(ctx, q.tenant, "", q.from, q.to, st)
		for _, r := range rows {
			out.Rows = append(out.Rows, api.Volume{Start: r.Start, End: r.End, Labels: r.Labels})
		}
		return out, err
	}
	f, _, err := s.counted(ctx, q)
	if err != nil {
		return out, err
	}
	answer, err := s.App.Store.Measure(ctx, store.Question{Tenant: q.tenant, Filter: f, From: q.from, To: q.to, Step: st, Catalogue: s.App.Catalogue(q.tenant)})
	for _, sl := range answer.Slices {
		out.Rows = append(out.Rows, api.Volume{Start: sl.Start, End: sl.End, Labels: sl.Labels})
	}
	return out, err
}
