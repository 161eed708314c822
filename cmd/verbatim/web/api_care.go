package web

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/store"
)

// routeCare registers the long works.
func (s *server) routeCare(a huma.API) {
	lines(s, a, "/verify", "Recompute everything that is derived, and compare; the result is the findings", s.verify)
	lines(s, a, "/reindex", "Build the search index anew beside the running one", func(ctx context.Context, _ *TenantIn, report reporter) (any, error) {
		return nil, s.App.Index.Rebuild(ctx, report.of("reindex"))
	})
	lines(s, a, "/reanalyze", "Bring every item up to the current analysis", func(ctx context.Context, in *TenantIn, report reporter) (any, error) {
		_, err := s.App.Reanalyze(ctx, in.Tenant, report.of("reanalyze"))
		return nil, err
	})
}

// reporter is told how far a stage of a long work is.
type reporter func(stage string, done, total int64)

// of is the reporter of a work that has one stage.
func (r reporter) of(stage string) func(done, total int64) {
	return func(done, total int64) { r(stage, done, total) }
}

// VerifyIn is what verify is asked.
type VerifyIn struct {
	TenantIn
	Repair bool `query:"repair" doc:"mend what differs"`
}

func (s *server) verify(ctx context.Context, in *VerifyIn, report reporter) (any, error) {
	return s.App.Store.Verify(ctx, store.VerifyOptions{
		Repair: in.Repair, Target: s.App.Index.Target(), Index: s.App.Index.Scan, Progress: report,
	})
}

// reportEvery is how often a long work says how far it is.
const reportEvery = 250 * time.Millisecond

// lines registers a long work that answers with JSON lines of progress, the
// last of which says that it is finished, with its result if it has one, or why
// it ended. The work ends when
// the asker goes; asked again, it goes on where it stopped.
func lines[I any, P interface {
	*I
	whose() string
}](s *server, a huma.API, path, summary string, work func(context.Context, *I, reporter) (any, error)) {
	op := operation("POST", path, summary, withKey)
	op.Responses = map[string]*huma.Response{"200": {
		Description: "JSON lines of progress",
		Content: map[string]*huma.MediaType{"application/jsonl": {
			Schema: a.OpenAPI().Components.Schemas.Schema(typeOf[api.Progress](), true, "Progress"),
		}},
	}}
	huma.Register(a, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		if _, err := s.zone(ctx, P(in).whose()); err != nil {
			return nil, told(err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			w.Header().Set("Content-Type", "application/jsonl")
			p := &progress{stage: strings.ReplaceAll(path[1:], "/", " "), start: s.Now(), now: s.Now, w: json.NewEncoder(w), flush: flusher(w)}
			p.line(api.Progress{})
			res, err := work(ctx, in, p.report)
			var result json.RawMessage
			if err == nil && res != nil {
				result, err = json.Marshal(res)
			}
			if err != nil {
				f := told(err)
				s.Log.Error("long work failed", "work", p.stage, "request", r.Header.Get(requestID), "fault", err)
				p.line(api.Progress{Error: f.Detail + " (request " + r.Header.Get(requestID) + ")"})
				return
			}
			p.line(api.Progress{Finished: true, Result: result})
		}}, nil
	})
}

// progress writes how far a work is.
type progress struct {
	stage       string
	start, last time.Time
	now         func() time.Time
	done, total int64
	w           *json.Encoder
	flush       func()
}

func (p *progress) report(stage string, done, total int64) {
	now := p.now()
	changed := stage != p.stage
	if changed {
		p.start = now
	}
	p.stage, p.done, p.total = stage, done, total
	if changed || now.Sub(p.last) >= reportEvery {
		p.last = now
		p.line(api.Progress{})
	}
}

// line writes one line; its error shows when the work's context ends.
func (p *progress) line(out api.Progress) {
	out.Stage, out.Done, out.Total = p.stage, p.done, p.total
	if took := p.now().Sub(p.start).Seconds(); took > 0 {
		out.Rate = float64(p.done) / took
	}
	_ = p.w.Encode(out)
	p.flush()
}
