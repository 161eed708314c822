package web

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/nlp"
	"verbatim/nlp/taxonomy"
)

// routeChanging registers what changes something and answers at once.
func (s *server) routeChanging(a huma.API) {
	handle(a, "POST", "/corrections", "Set right what the machine said of an item", withKey, s.correct)
	handle(a, "POST", "/rejects/replay", "Publish refused messages again", withKey, s.replayRejects)
	handle(a, "POST", "/rejects/drop", "Forget refused messages", withKey, s.dropRejects)
	handle(a, "POST", "/erase", "Erase everything of one customer", withKey, s.erase)
	handle(a, "POST", "/backup", "Write a backup on the server's machine", withKey, s.backup)
	handle(a, "POST", "/tenants", "Create a tenant", withKey, s.createTenant)
	handle(a, "PUT", "/zone", "Set a tenant's zone", withKey, s.setZone)
}

type correctIn struct {
	TenantIn
	Body api.CorrectRequest
}

func (s *server) correct(ctx context.Context, in *correctIn) (api.Item, error) {
	req := in.Body
	var rec feedback.Record
	var err error
	switch {
	case req.Clear && (req.Label != nil || req.Themes != nil || req.Intents != nil || req.Lang != nil):
		return api.Item{}, badRequest("clear takes the whole correction back: nothing else may be given with it")
	case req.Clear:
		rec, err = s.App.Store.Uncorrect(ctx, in.Tenant, req.ID)
	case req.Label == nil && req.Themes == nil && req.Intents == nil && req.Lang == nil:
		return api.Item{}, badRequest("nothing to set right: give label, themes, intents, lang or clear")
	default:
		if err := s.checkCorrection(in.Tenant, req); err != nil {
			return api.Item{}, err
		}
		rec, err = s.App.Store.Correct(ctx, in.Tenant, req.ID, feedback.Correction{
			Label: req.Label, Themes: req.Themes, Intents: req.Intents, Lang: req.Lang, By: req.By, At: s.Now().UTC().Truncate(time.Microsecond),
		})
	}
	if errors.Is(err, store.ErrNotFound) {
		return api.Item{}, newFault(404, "there is no such item", nil)
	} else if err != nil {
		return api.Item{}, err
	}
	return s.explain(rec), nil
}

// checkCorrection refuses labels, themes and intents that do not exist: a typo would
// open a theme of its own.
func (s *server) checkCorrection(tenant string, req api.CorrectRequest) error {
	if req.Label != nil {
		switch *req.Label {
		case nlp.Positive, nlp.Negative, nlp.Neutral, nlp.Mixed:
		default:
			return badRequest("label must be positive, negative, neutral or mixed")
		}
	}
	for kind, names := range map[taxonomy.Kind]*[]string{taxonomy.Theme: req.Themes, taxonomy.Intent: req.Intents} {
		if names == nil {
			continue
		}
		for _, name := range *names {
			if _, ok := s.App.ActiveTaxonomy(tenant).Find(kind, name); !ok {
				return badRequest("there is no %s %q in the taxonomy", kind, name)
			}
		}
	}
	return nil
}

type eraseIn struct {
	TenantIn
	Body api.EraseRequest
}

// eraseWait is how long an answer waits for the search index to have forgotten
// too; it goes on forgetting after that.
const eraseWait = 10 * time.Second

func (s *server) erase(ctx context.Context, in *eraseIn) (api.EraseResult, error) {
	if in.Body.Customer == "" {
		return api.EraseResult{}, badRequest("customer must be given")
	}
	e, err := s.App.Store.Erase(ctx, in.Tenant, in.Body.Customer)
	if err != nil {
		return api.EraseResult{}, err
	}
	wait, cancel := context.WithTimeout(ctx, eraseWait)
	defer cancel()
	if err := s.App.Index.Settle(wait); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return api.EraseResult{}, err
	}
	return api.EraseResult{Items: e.Items, Events: e.Events, Rejects: e.Rejects, Corrections: e.Corrections}, nil
}

type backupIn struct {
	TenantIn
	Body api.BackupRequest
}

func (s *server) backup(ctx context.Context, in *backupIn) (api.BackupResult, error) {
	path := in.Body.Path
	if !filepath.IsAbs(path) {
		return api.BackupResult{}, badRequest("path must be absolute: the server has another working folder")
	}
	b, err := s.App.Store.Backup(ctx, path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return api.BackupResult{}, newFault(409, "that file exists: a backup never overwrites", nil)
	case errors.Is(err, fs.ErrNotExist):
		return api.BackupResult{}, badRequest("the folder of path does not exist")
	case errors.Is(err, fs.ErrPermission):
		return api.BackupResult{}, badRequest("the server may not write there")
	}
	return api.BackupResult{Path: path, Bytes: b.Bytes, Items: b.Items}, err
}

type tenantBody struct {
	TenantIn
	Body api.Tenant
}

func (s *server) createTenant(ctx context.Context, in *tenantBody) (api.Tenant, error) {
	if !feedback.ValidTenant(in.Body.Name) {
		return api.Tenant{}, badRequest("name must be 1 to %d of a-z, 0-9 and -", feedback.MaxTenantBytes)
	}
	if err := knownZone(in.Body.Zone); err != nil {
		return api.Tenant{}, err
	}
	if err := s.App.Store.CreateTenant(ctx, in.Body.Name, in.Body.Zone); err != nil {
		return api.Tenant{}, err
	}
	zone, err := s.zone(ctx, in.Body.Name)
	if err != nil {
		return api.Tenant{}, err
	}
	return api.Tenant{Name: in.Body.Name, Zone: zone.String()}, nil
}

func (s *server) setZone(ctx context.Context, in *tenantBody) (api.Tenant, error) {
	if err := knownZone(in.Body.Zone); err != nil {
		return api.Tenant{}, err
	}
	if _, err := s.zone(ctx, in.Body.Name); err != nil {
		return api.Tenant{}, err
	}
	return in.Body, s.App.Store.SetZone(ctx, in.Body.Name, in.Body.Zone)
}

func knownZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" || name == "" {
		return badRequest("zone must be an IANA name such as Europe/Paris")
	}
	return nil
}
