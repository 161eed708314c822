package web

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/store"
)

// rejectPage is how many rejects are read at once when all are meant.
const rejectPage = 1000

// RejectTenantIn is whose rejects are asked about. A message may name a tenant
// that does not exist: "*" finds those too.
type RejectTenantIn struct {
	Tenant string `query:"tenant" default:"main" doc:"whose rejects; * for all, tenants that do not exist included"`
}

// tenant is as the store takes it.
func (in RejectTenantIn) tenant() string {
	if in.Tenant == "*" {
		return ""
	}
	return in.Tenant
}

type rejectsIn struct {
	RejectTenantIn
	Offset int `query:"offset" minimum:"0" default:"0"`
	Limit  int `query:"limit" minimum:"0" maximum:"1000" default:"50"`
}

func (s *server) getRejects(ctx context.Context, in *rejectsIn) (api.RejectList, error) {
	out := api.RejectList{Rejects: []api.Reject{}}
	list, total, err := s.App.Store.Rejects(ctx, in.tenant(), in.Offset, in.Limit)
	for _, r := range list {
		out.Rejects = append(out.Rejects, reject(r))
	}
	out.Total = int64(total)
	return out, err
}

func reject(r store.StoredReject) api.Reject {
	out := api.Reject{
		Stream: r.Key.Stream, Seq: r.Key.Seq, Subject: r.Subject, Stored: r.Stored, Reason: r.Reason,
		File: r.File, Row: r.Row, Headers: r.Headers,
	}
	if len(r.Body) > 0 {
		out.Body, out.Raw = strings.ToValidUTF8(string(r.Body), "\uFFFD"), r.Body
	}
	return out
}

type rejectIn struct {
	RejectTenantIn
	Stream string `query:"stream" required:"true"`
	Seq    uint64 `query:"seq" required:"true"`
}

func (s *server) getReject(ctx context.Context, in *rejectIn) (api.Reject, error) {
	r, err := s.App.Store.RejectByKey(ctx, feedback.Key{Stream: in.Stream, Seq: in.Seq})
	if errors.Is(err, store.ErrNotFound) || err == nil && in.tenant() != "" && r.Tenant != in.Tenant {
		return api.Reject{}, newFault(404, "there is no such reject", nil)
	}
	return reject(r), err
}

type rejectKeysIn struct {
	RejectTenantIn
	Body api.RejectKeys
}

// keys lists the rejects that a request names.
func (s *server) keys(ctx context.Context, in *rejectKeysIn) ([]feedback.Key, error) {
	var keys []feedback.Key
	if !in.Body.All {
		if len(in.Body.Keys) == 0 {
			return nil, badRequest("name the rejects in keys, or set all")
		}
		for _, k := range in.Body.Keys {
			keys = append(keys, feedback.Key{Stream: k.Stream, Seq: k.Seq})
		}
		return keys, nil
	}
	for {
		page, total, err := s.App.Store.Rejects(ctx, in.tenant(), len(keys), rejectPage)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			keys = append(keys, r.Key)
		}
		if len(page) == 0 || len(keys) >= total {
			return keys, nil
		}
	}
}

func (s *server) dropRejects(ctx context.Context, in *rejectKeysIn) (api.RejectsDone, error) {
	keys, err := s.keys(ctx, in)
	if err != nil {
		return api.RejectsDone{}, err
	}
	n, err := s.App.Store.DropRejects(ctx, keys)
	return api.RejectsDone{Done: n}, err
}

// replayRejects publishes rejects again. Each stays among the rejects until its
// replay is stored, so a crash in between loses nothing.
func (s *server) replayRejects(ctx context.Context, in *rejectKeysIn) (api.RejectsDone, error) {
	var done api.RejectsDone
	intake := s.App.Intake()
	if intake == nil {
		return done, newFault(503, "no messages are taken in here: start verbatim serve", nil)
	}
	keys, err := s.keys(ctx, in)
	if err != nil {
		return done, err
	}
	publisher := intake.Publisher()
	for _, k := range keys {
		r, err := s.App.Store.RejectByKey(ctx, k)
		if errors.Is(err, store.ErrNotFound) {
			continue // dropped meanwhile
		} else if err != nil {
			return done, err
		}
		if err := publisher.Publish(ctx, r.Subject, replayHeaders(r), r.Body); err != nil {
			return done, err
		}
		done.Done++
	}
	return done, publisher.Flush(ctx)
}

// replayHeaders are the reject's own headers, but for those that NATS acts on
// (a Nats-Msg-Id would drop the replay as a repetition), and where it is from.
func replayHeaders(r store.StoredReject) map[string][]string {
	h := map[string][]string{}
	for name, values := range r.Headers {
		if !strings.HasPrefix(strings.ToLower(name), "nats-") {
			h[name] = values
		}
	}
	h[feedback.HeaderStored] = []string{r.Stored.UTC().Format(time.RFC3339Nano)}
	h[feedback.HeaderReplays] = []string{r.Key.Stream + " " + strconv.FormatUint(r.Key.Seq, 10)}
	return h
}
