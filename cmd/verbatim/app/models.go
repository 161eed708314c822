package app

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/nlp"
)

// The analyzers of tenants. A tenant's own lexicon and own taxonomy are two
// settings, each with its versions; together they make one analyzer, which is
// made anew when either changes. What a setting's version says is read once; a
// version that can't be used leaves the last good one in force, and that is
// logged once.

// settingsEvery is how often Run looks for settings that another process
// changed.
const settingsEvery = 2 * time.Second

// models keeps the analyzer of every tenant that has a setting of its own.
type models struct {
	builtin *nlp.Analyzer
	mu      sync.Mutex // one making at a time
	tenants atomic.Pointer[map[string]tenantModel]
}

// tenantModel is the analyzer of a tenant and what it was made of.
type tenantModel struct {
	lexicon  lexiconInForce
	taxonomy taxonomyInForce
	analyzer *nlp.Analyzer
}

// lexiconInForce is what a version of the setting "lexicon" gave.
type lexiconInForce struct {
	seen    int // the newest version read
	number  int // of the overlay in the stamp, 0 for none
	weights map[string]map[string]float64
}

func newModels(builtin *nlp.Analyzer) *models {
	m := &models{builtin: builtin}
	m.tenants.Store(&map[string]tenantModel{})
	return m
}

// of gives what is kept of a tenant, made of nothing for one without settings.
func (m *models) of(tenant string) tenantModel {
	if t, ok := (*m.tenants.Load())[tenant]; ok {
		return t
	}
	return tenantModel{analyzer: m.builtin}
}

// change makes a tenant's analyzer anew. do edits what it is made of, and says
// whether it did: a version that is not newer than the one read changes nothing.
func (m *models) change(tenant string, do func(*tenantModel) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.of(tenant)
	if !do(&t) {
		return
	}
	t.analyzer = m.builtin
	if t.taxonomy.base != nil {
		t.analyzer = t.taxonomy.base
	}
	if t.lexicon.number > 0 {
		t.analyzer = t.analyzer.WithOverlay(t.lexicon.number, t.lexicon.weights)
	}
	next := maps.Clone(*m.tenants.Load())
	next[tenant] = t
	m.tenants.Store(&next)
}

// For gives the analyzer of a tenant: the built-in one, or that with the
// tenant's own lexicon and taxonomy.
func (a *App) For(tenant string) *nlp.Analyzer { return a.models.of(tenant).analyzer }

// refreshSettings reads what has changed of the tenants' settings.
func (a *App) refreshSettings(ctx context.Context) error {
	for name, refresh := range map[string]func(context.Context, string, int) error{
		lexiconSetting: a.refreshLexicon, taxonomySetting: a.refreshTaxonomy,
		CatalogueSetting: a.refreshText(CatalogueSetting), HoursSetting: a.refreshText(HoursSetting),
	} {
		versions, err := a.Store.SettingVersions(ctx, name)
		if err != nil {
			return err
		}
		for _, tenant := range slices.Sorted(maps.Keys(versions)) {
			if err := refresh(ctx, tenant, versions[tenant]); err != nil {
				return err
			}
		}
	}
	return nil
}

// watchSettings keeps the analyzers up to date until ctx ends. A change made by
// this process is seen at once; this is for those of others.
func (a *App) watchSettings(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(settingsEvery):
		}
		if err := a.refreshSettings(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("settings not refreshed", "fault", err)
		}
	}
}
