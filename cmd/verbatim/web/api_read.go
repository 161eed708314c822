package web

import (
	"context"
	"encoding/json"
	"os"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/index"
	"verbatim/nlp"
)

// routeReading registers what only reads.
func (s *server) routeReading(a huma.API) {
	handle(a, "GET", "/status", "What runs and how far it is", anybody, s.getStatus)
	handle(a, "GET", "/version", "Version of the program and of its language model", anybody, s.getVersion)
	handle(a, "GET", "/items", "Search items", anybody, s.getItems)
	handle(a, "GET", "/item", "One item with the words behind its score", anybody, func(ctx context.Context, in *itemIn) (api.Item, error) {
		return s.item(ctx, in.Tenant, in.ID)
	})
	handle(a, "GET", "/kpi", "KPIs with their intervals", anybody, s.getKPI)
	handle(a, "GET", "/themes", "Themes with their sentiment", anybody, func(ctx context.Context, in *themesIn) (api.ThemesResult, error) {
		q, err := s.read(ctx, in.FilterIn)
		if err != nil {
			return api.ThemesResult{}, err
		}
		return s.mentions(ctx, q, nlp.MentionKind(in.Kind))
	})
	handle(a, "GET", "/volume", "Items by period and label", anybody, s.getVolume)
	handle(a, "GET", "/schema", "JSON Schema of an item or an event", anybody, getSchema)
	handle(a, "POST", "/analyze", "Score a text without storing it", anybody, s.analyze)
	handle(a, "GET", "/tenants", "The tenants and their zones", withKey, s.getTenants)
	handle(a, "GET", "/rejects", "Refused messages with their reasons", withKey, s.getRejects)
	handle(a, "GET", "/reject", "One refused message as it was sent", withKey, s.getReject)
	handle(a, "GET", "/imports/{id}", "What became of an import's rows", withKey, s.getImport)
}

// The states of the intake.
const (
	intakeRunning = "running"
	intakeOff     = "off"
	intakeLost    = "waiting: the NATS server is away"
)

func (s *server) intakeState() string {
	in := s.App.Intake()
	if in == nil {
		return intakeOff
	}
	if c := in.Conn(); c != nil && !c.IsConnected() {
		return intakeLost
	}
	return intakeRunning
}

func (s *server) getStatus(ctx context.Context, in *TenantIn) (api.Status, error) {
	out := api.Status{
		Version: s.Version, StoreID: s.App.Store.ID(), PID: os.Getpid(),
		Stamp: s.App.For(in.Tenant).Stamp(), Intake: s.intakeState(),
		Taxonomy: s.App.TaxonomyFault(in.Tenant),
	}
	st, err := s.App.Store.Status(ctx, in.Tenant)
	if err != nil {
		return out, err
	}
	out.Items, out.Events, out.Rejects = st.Items, st.Events, st.Rejects
	if !st.Through.IsZero() {
		out.Through = &st.Through
	}
	if out.Unindexed, err = s.lag(ctx); err != nil {
		return out, err
	}
	out.Stale, err = s.App.Store.CountStale(ctx, in.Tenant, out.Stamp)
	return out, err
}

// versions is the answer of /version.
type versions struct {
	Version string `json:"version"`
	Model   int    `json:"model"`
}

func (s *server) getVersion(context.Context, *struct{}) (versions, error) {
	return versions{s.Version, nlp.Version}, nil
}

type itemsIn struct {
	FilterIn
	Sort   string   `query:"sort" enum:"newest,oldest,relevance" default:"newest"`
	Offset int      `query:"offset" minimum:"0" default:"0"`
	Limit  int      `query:"limit" minimum:"0" maximum:"1000" default:"20"`
	Facet  []string `query:"facet,explode" doc:"a field to count the values of; may repeat"`
	Top    int      `query:"top" minimum:"0" maximum:"1000" doc:"values a facet, 10 by default"`
}

var sorts = map[string]index.Sort{"newest": index.Newest, "oldest": index.Oldest, "relevance": index.Relevance}

func (s *server) getItems(ctx context.Context, in *itemsIn) (api.SearchResult, error) {
	q, err := s.read(ctx, in.FilterIn)
	if err != nil {
		return api.SearchResult{}, err
	}
	asked := searching{question: q, sort: sorts[in.Sort], offset: in.Offset, limit: in.Limit, top: in.Top}
	for _, name := range in.Facet {
		f, err := keyword("facet", name)
		if err != nil {
			return api.SearchResult{}, err
		}
		asked.facets = append(asked.facets, f)
	}
	return s.search(ctx, asked)
}

type themesIn struct {
	FilterIn
	Kind string `query:"kind" enum:"theme,intent,emotion" default:"theme" doc:"what to list"`
}

type itemIn struct {
	TenantIn
	ID string `query:"id" required:"true" minLength:"1"`
}

type kpiIn struct {
	FilterIn
	ID      []string `query:"id,explode" doc:"a KPI of the catalogue; may repeat. board: those on the board; all without any"`
	Step    string   `query:"step" doc:"day, week, month, quarter or year: one value for each"`
	By      string   `query:"by" doc:"a field: one value for each of its values; state is the customer's at the moment of asking"`
	Join    int      `query:"join" minimum:"0" maximum:"3660" doc:"days: an answer counts when the same customer said what q asks so long before or after; 0: q is asked of each item itself"`
	Compare string   `query:"compare" enum:",previous,year,rest" doc:"with the same elapsed length of the period before, with the year before, or, for slices, with the rest"`
}

func (s *server) getKPI(ctx context.Context, in *kpiIn) (api.KPIResult, error) {
	q, err := s.read(ctx, in.FilterIn)
	if err != nil {
		return api.KPIResult{}, err
	}
	asked := measuring{question: q, ids: in.ID, compare: in.Compare, join: in.Join}
	if slices.Equal(in.ID, []string{"board"}) {
		asked.ids = s.App.Catalogue(in.Tenant).Board
	}
	if asked.step, err = step(in.Step); err != nil {
		return api.KPIResult{}, err
	}
	if in.By != "" {
		if asked.by, err = keyword("by", in.By); err != nil {
			return api.KPIResult{}, err
		}
	}
	return s.kpis(ctx, asked)
}

type volumeIn struct {
	FilterIn
	Step string `query:"step" doc:"day, week, month, quarter or year" default:"week"`
}

func (s *server) getVolume(ctx context.Context, in *volumeIn) (api.VolumeResult, error) {
	st, err := step(in.Step)
	if err != nil {
		return api.VolumeResult{}, err
	}
	q, err := s.read(ctx, in.FilterIn)
	if err != nil {
		return api.VolumeResult{}, err
	}
	return s.volume(ctx, q, st)
}

type schemaIn struct {
	TenantIn
	Kind string `query:"kind" default:"item"`
}

func getSchema(_ context.Context, in *schemaIn) (json.RawMessage, error) {
	schema, err := feedback.Schema(in.Kind)
	if err != nil {
		return nil, badRequest("%v", err)
	}
	return schema, nil
}

type analyzeIn struct {
	TenantIn
	Body api.AnalyzeRequest
}

func (s *server) analyze(_ context.Context, in *analyzeIn) (api.Explained, error) {
	if len(in.Body.Text)+len(in.Body.Title) > feedback.MaxTextBytes {
		return api.Explained{}, badRequest("a text may be at most %d bytes long", feedback.MaxTextBytes)
	}
	input, model := in.Body.Input(), s.App.For(in.Tenant)
	return api.Explained{Input: input, Analysis: model.Analyze(input), Stamp: model.Stamp()}, nil
}

func (s *server) getTenants(ctx context.Context, _ *TenantIn) (api.TenantList, error) {
	out := api.TenantList{Tenants: []api.Tenant{}}
	all, err := s.App.Store.Tenants(ctx)
	for _, t := range all {
		out.Tenants = append(out.Tenants, api.Tenant{Name: t.Name, Zone: t.Zone})
	}
	return out, err
}

type importIn struct {
	TenantIn
	ID string `path:"id"`
}

func (s *server) getImport(ctx context.Context, in *importIn) (api.ImportCounts, error) {
	c, err := s.App.Store.ImportCounts(ctx, in.ID)
	return api.ImportCounts{ID: in.ID, Stored: c.Stored, Unchanged: c.Unchanged, Older: c.Older, Rejected: c.Rejected}, err
}
