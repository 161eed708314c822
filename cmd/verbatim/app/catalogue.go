package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
)

// Two settings of a tenant are plain texts that people edit: "catalogue", what
// the tenant says of its KPIs and of their formulas, and "hours", its business
// hours. Like the taxonomy they are checked before they are stored, read once a
// version, and one that can't be used leaves the last good one in force.

// The text settings.
const (
	CatalogueSetting = "catalogue"
	HoursSetting     = "hours"
)

// textSettings are the names with what a text is when none is set.
var textSettings = map[string]func() string{
	CatalogueSetting: func() string { return string(kpi.Format(kpi.Default())) },
	HoursSetting:     func() string { return hours.Default },
}

// ErrSettingChanged says that a setting is not the one that was read.
var ErrSettingChanged = errors.New("the setting has changed")

// SettingError says what is wrong with a text.
type SettingError struct{ Err error }

func (e *SettingError) Error() string { return e.Err.Error() + "; the setting is left as it is" }

func (e *SettingError) Unwrap() error { return e.Err }

// texts keeps what the text settings of tenants gave.
type texts struct {
	mu      sync.Mutex
	tenants atomic.Pointer[map[string]tenantTexts]
}

type tenantTexts struct {
	catalogue     *kpi.Catalogue
	catalogueSeen int
	hours         *hours.Calendar
	hoursSeen     int
	zone          string    // the tenant's when its hours were read
	faults        [2]string // of the newest versions, by catalogue and hours
}

func newTexts() *texts {
	t := &texts{}
	t.tenants.Store(&map[string]tenantTexts{})
	return t
}

func (t *texts) of(tenant string) tenantTexts { return (*t.tenants.Load())[tenant] }

func (t *texts) change(tenant string, do func(*tenantTexts)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.of(tenant)
	do(&now)
	next := maps.Clone(*t.tenants.Load())
	next[tenant] = now
	t.tenants.Store(&next)
}

// builtInCatalogue is that of tenants without one. Nobody changes it.
var builtInCatalogue = sync.OnceValue(kpi.Default)

// Catalogue is a tenant's KPI catalogue: what it says of its KPIs, and the
// settings of the formulas. It is not to be changed.
func (a *App) Catalogue(tenant string) *kpi.Catalogue {
	if c := a.texts.of(tenant).catalogue; c != nil {
		return c
	}
	return builtInCatalogue()
}

// Hours are a tenant's business hours, nil when none are set.
func (a *App) Hours(tenant string) *hours.Calendar { return a.texts.of(tenant).hours }

// seen is the newest version read of a setting.
func (t *tenantTexts) seen(name string) int {
	if name == CatalogueSetting {
		return t.catalogueSeen
	}
	return t.hoursSeen
}

// refreshText reads a tenant's text setting when version is new, and its hours
// again when the tenant's zone is another. A text that can't be used is logged,
// once, and leaves in force what was; a process that has just begun takes the
// newest that can be used.
func (a *App) refreshText(name string) func(context.Context, string, int) error {
	return func(ctx context.Context, tenant string, version int) error {
		zone, err := a.zoneOf(ctx, tenant)
		if err != nil {
			return err
		}
		was := a.texts.of(tenant)
		moved := name == HoursSetting && was.zone != zone.String()
		if was.seen(name) >= version && !moved {
			return nil
		}
		all, err := a.Store.SettingHistory(ctx, tenant, name)
		if err != nil || len(all) == 0 {
			return err
		}
		use, fault := useText(all[0], zone)
		if fault != nil && was.seen(name) < all[0].Version {
			a.log.Warn("a setting can't be used; the last good one stays", "tenant", tenant, "setting", name, "version", all[0].Version, "fault", fault)
		}
		good := func(*tenantTexts) {}
		if fault != nil && (was.seen(name) == 0 || moved) {
			good = lastGoodText(all, zone)
		}
		a.texts.change(tenant, func(t *tenantTexts) {
			if t.seen(name) > all[0].Version {
				return // somebody was quicker
			}
			good(t)
			use(t)
		})
		return nil
	}
}

// lastGoodText puts in force the newest version that can be used.
func lastGoodText(all []store.Setting, zone *time.Location) func(*tenantTexts) {
	for _, set := range all {
		if use, fault := useText(set, zone); fault == nil {
			return use
		}
	}
	return func(*tenantTexts) {}
}

// useText reads a stored text; what is given changes what is in force. A text
// that can't be used changes nothing but what is known to be wrong. Hours that
// name no zone are those of the tenant's.
func useText(set store.Setting, zone *time.Location) (func(*tenantTexts), error) {
	if set.Name == CatalogueSetting {
		return useCatalogue(set)
	}
	var h *hours.Calendar
	if set.Value != nil {
		var err error
		if h, err = hours.Parse(string(set.Value), zone); err != nil {
			return func(t *tenantTexts) { t.hoursSeen, t.zone, t.faults[1] = set.Version, zone.String(), err.Error() }, err
		}
	}
	return func(t *tenantTexts) { t.hours, t.hoursSeen, t.zone, t.faults[1] = h, set.Version, zone.String(), "" }, nil
}

func useCatalogue(set store.Setting) (func(*tenantTexts), error) {
	var c *kpi.Catalogue
	if set.Value != nil {
		var err error
		if c, err = kpi.Parse(set.Value); err != nil {
			return func(t *tenantTexts) { t.catalogueSeen, t.faults[0] = set.Version, err.Error() }, err
		}
		c.Version = set.Version
	}
	return func(t *tenantTexts) { t.catalogue, t.catalogueSeen, t.faults[0] = c, set.Version, "" }, nil
}

func (a *App) zoneOf(ctx context.Context, tenant string) (*time.Location, error) {
	all, err := a.Store.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if t.Name == tenant {
			return time.LoadLocation(t.Zone)
		}
	}
	return time.UTC, nil
}

// TextSetting is a text setting as it stands.
func (a *App) TextSetting(ctx context.Context, tenant, name string) (api.TextSetting, error) {
	preset, ok := textSettings[name]
	if !ok {
		return api.TextSetting{}, &SettingError{fmt.Errorf("there is no setting %q: there are %s", name, strings.Join(slices.Sorted(maps.Keys(textSettings)), " and "))}
	}
	out := api.TextSetting{Name: name}
	set, err := a.Store.Setting(ctx, tenant, name)
	if errors.Is(err, store.ErrNotFound) {
		_, err = a.Store.SettingHistory(ctx, tenant, name) // is there such a tenant?
	}
	if err != nil {
		return out, err
	}
	out.Version, out.At, out.By, out.Text, out.Preset = set.Version, set.At, set.By, string(set.Value), set.Value == nil
	if out.Preset {
		out.Text = preset()
	}
	t := a.texts.of(tenant)
	if name == CatalogueSetting {
		out.Fault = t.faults[0]
	} else {
		out.Fault = t.faults[1]
	}
	return out, nil
}

// TextSettingHistory lists its versions, newest first.
func (a *App) TextSettingHistory(ctx context.Context, tenant, name string) (api.TextSettingHistory, error) {
	out := api.TextSettingHistory{Versions: []api.TextSetting{}}
	all, err := a.Store.SettingHistory(ctx, tenant, name)
	for _, set := range all {
		out.Versions = append(out.Versions, api.TextSetting{Name: name, Version: set.Version, At: set.At, By: set.By, Text: string(set.Value), Preset: set.Value == nil})
	}
	return out, err
}

// SetText checks a text and puts it in force; an empty one goes back to the
// preset. What is wrong with it is a SettingError, and nothing changes.
func (a *App) SetText(ctx context.Context, tenant, name string, e api.TextSettingEdit) (api.TextSetting, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	now, err := a.TextSetting(ctx, tenant, name)
	if err != nil {
		return now, err
	}
	if e.Version != nil && *e.Version != now.Version {
		return now, ErrSettingChanged
	}
	var value []byte
	if strings.TrimSpace(e.Text) != "" {
		value = []byte(e.Text)
	}
	zone, err := a.zoneOf(ctx, tenant)
	if err != nil {
		return now, err
	}
	if _, err := useText(store.Setting{Name: name, Value: value}, zone); err != nil {
		return now, &SettingError{err}
	}
	set, err := a.Store.SetSetting(ctx, tenant, name, value, e.By)
	if err != nil {
		return now, err
	}
	return a.keepText(ctx, tenant, set)
}

// UndoText puts back what was in force before the last change.
func (a *App) UndoText(ctx context.Context, tenant, name, by string) (api.TextSetting, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	if now, err := a.TextSetting(ctx, tenant, name); err != nil {
		return now, err
	}
	set, err := a.Store.UndoSetting(ctx, tenant, name, by)
	if err != nil {
		return api.TextSetting{}, err
	}
	return a.keepText(ctx, tenant, set)
}

func (a *App) keepText(ctx context.Context, tenant string, set store.Setting) (api.TextSetting, error) {
	zone, err := a.zoneOf(ctx, tenant)
	if err != nil {
		return api.TextSetting{}, err
	}
	use, err := useText(set, zone)
	a.texts.change(tenant, use)
	if err != nil {
		return api.TextSetting{}, err
	}
	return a.TextSetting(ctx, tenant, set.Name)
}
