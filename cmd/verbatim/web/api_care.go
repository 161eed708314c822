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
	handle(a, "POST", "/verify", "Recompute everything that is derived, and compare", withKey, s.verify)
	lines(s, a, "/reindex", "Build the search index anew beside the running one", func(ctx context.Context, in *TenantIn, report func(done, total int64)) (any, error) {
		return nil, s.App.Index.Rebuild(ctx, report)
	})
	lines(s, a, "/reanalyze", "Bring every item up to the current analysis", func(ctx context.Context, in *TenantIn, report func(done, total int64)) (any, error) {
		_, err := s.App.Reanalyze(ctx, in.Tenant, report)
		return nil, err
	})
}

type verifyIn struct {
	TenantIn
	Body api.VerifyRequest
}

func (s *server) verify(ctx context.Context, in *verifyIn) (store.Findings, error) {
	return s.App.Store.Verify(ctx, store.VerifyOptions{
		Repair: in.Body.Repair, Target: s.App.Index.Target(), Index: s.App.Index.Scan,
	})
}

// reportEvery is how often a long work says how far it is.
const reportEvery = 250 * time.Millisecond

// lines registers a long work that answers with JSON lines of progress, the
// last of which says that it is finished, with its result if it has one, or why
// it ended. The work ends when
// the asker goes; asked again, it goes on where it stopped.
func lines(s *server, a huma.API, path, summary string, work func(context.Context, *TenantIn, func(done, total int64)) (any, error)) {
	op := operation("POST", path, summary, withKey)
	op.Responses = map[string]*huma.Response{"200": {
		Description: "JSON lines of progress",
		Content: map[string]*huma.MediaType{"application/jsonl": {
			Schema: a.OpenAPI().Components.Schemas.Schema(typeOf[api.Progress](), true, "Progress"),
		}},
	}}
	huma.Register(a, op, func(ctx context.Context, in *TenantIn) (*huma.StreamResponse, error) {
		if _, err := s.zone(ctx, in.Tenant); err != nil {
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

func (p *progress) report(done, total int64) {
	p.done, p.total = done, total
	if now := p.now(); now.Sub(p.last) >= reportEvery {
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
