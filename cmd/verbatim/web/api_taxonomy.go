package web

import (
	"context"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
)

// routeTaxonomy registers what reads and changes what finds themes, intents and
// emotions. The pages show it, so reading needs no key.
func (s *server) routeTaxonomy(a huma.API) {
	handle(a, "GET", "/taxonomy", "The active taxonomy and the tenant's own file", anybody, func(ctx context.Context, in *taxonomyIn) (api.Taxonomy, error) {
		return s.App.Taxonomy(ctx, in.Tenant, in.Whole)
	})
	handle(a, "GET", "/taxonomy/history", "The versions of a tenant's own taxonomy", anybody, func(ctx context.Context, in *TenantIn) (api.TaxonomyHistory, error) {
		all, err := s.App.TaxonomyHistory(ctx, in.Tenant)
		return api.TaxonomyHistory{Versions: all}, err
	})
	handle(a, "POST", "/taxonomy/check", "Say what is wrong with a taxonomy file, and change nothing", anybody, func(ctx context.Context, in *taxonomyFileIn) (api.TaxonomyCheck, error) {
		return app.CheckTaxonomy(s.App.Analyzer, in.Body), nil
	})
	handle(a, "PUT", "/taxonomy", "Put a tenant's own taxonomy file in force", withKey, func(ctx context.Context, in *taxonomyFileIn) (api.Taxonomy, error) {
		return s.App.ApplyTaxonomy(ctx, in.Tenant, in.Body)
	})
	handle(a, "POST", "/taxonomy/edit", "Switch off, merge, or choose packs", withKey, func(ctx context.Context, in *taxonomyEditIn) (api.Taxonomy, error) {
		if err := oneEdit(in.Body); err != nil {
			return api.Taxonomy{}, err
		}
		return s.App.EditTaxonomy(ctx, in.Tenant, in.Body)
	})
	handle(a, "POST", "/taxonomy/undo", "Undo the last change of a tenant's own taxonomy", withKey, func(ctx context.Context, in *taxonomyUndoIn) (api.Taxonomy, error) {
		return s.App.UndoTaxonomy(ctx, in.Tenant, in.Body.By)
	})
}

type taxonomyIn struct {
	TenantIn
	Whole bool `query:"whole" doc:"with every rule, and all of it as one file"`
}

type taxonomyFileIn struct {
	TenantIn
	Body api.TaxonomyFile
}

type taxonomyEditIn struct {
	TenantIn
	Body api.TaxonomyEdit
}

type taxonomyUndoIn struct {
	TenantIn
	Body api.TaxonomyUndo
}

// oneEdit refuses an edit that is none, or several.
func oneEdit(e api.TaxonomyEdit) error {
	n := 0
	for _, given := range []bool{e.Off != nil, e.On != nil, e.Merge != nil, e.Packs != nil} {
		if given {
			n++
		}
	}
	if n != 1 {
		return badRequest("give one of off, on, merge and packs")
	}
	return nil
}

// wrongTaxonomy is the problem document of a refused file: every line that is
// wrong is one of its errors.
func wrongTaxonomy(e *app.TaxonomyError) *fault {
	f := newFault(422, "the taxonomy is left as it is", nil)
	for _, p := range e.Check.Problems {
		if p.Warning {
			continue
		}
		what := p.What
		if p.Hint != "" {
			what += " (" + p.Hint + ")"
		}
		f.Errors = append(f.Errors, &huma.ErrorDetail{Message: what, Location: place(p)})
	}
	return f
}

// place is where a problem is, FILE:LINE.
func place(p api.TaxonomyProblem) string { return p.File + ":" + strconv.Itoa(p.Line) }
