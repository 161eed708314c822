package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/store"
	"verbatim/nlp"
)

// A tenant's own lexicon is the setting "lexicon": its value is a JSON object
// {"on":…, "entries":[…]}. An analyzer of a tenant has the setting's version as
// the overlay of its stamp, and 0 where the lexicon is off or empty, so that
// switching it off makes old analyses current again.

const lexiconSetting = "lexicon"

// maxLexicon bounds the entries of one lexicon.
const maxLexicon = 5000

// ErrLexiconChanged says that the lexicon is not the one that was read.
var ErrLexiconChanged = errors.New("the lexicon has changed")

// LexiconError says what is wrong with an edit.
type LexiconError struct{ msg string }

func (e *LexiconError) Error() string { return e.msg }

func wrongLexicon(format string, args ...any) error {
	return &LexiconError{fmt.Sprintf(format, args...)}
}

// lexiconDoc is the setting's value.
type lexiconDoc struct {
	On      bool               `json:"on"`
	Entries []api.LexiconEntry `json:"entries"`
}

// keepLexicon puts a version of the setting in force, unless a newer one stands.
func (a *App) keepLexicon(tenant string, version int, doc lexiconDoc) {
	a.models.change(tenant, func(t *tenantModel) bool {
		if t.lexicon.seen >= version {
			return false
		}
		t.lexicon = lexiconInForce{seen: version}
		if w := doc.weights(); doc.On && len(w) > 0 {
			t.lexicon.number, t.lexicon.weights = version, w
		}
		return true
	})
}

// weights are the entries as the analyzer takes them. What a person sets for a
// form holds under negation too, as a hand-written weight does, unless the
// person set that as well.
func (d *lexiconDoc) weights() map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	put := func(lang, form string, w float64) {
		if out[lang] == nil {
			out[lang] = map[string]float64{}
		}
		out[lang][form] = w
	}
	for _, e := range d.Entries {
		if e.Hand && !strings.HasPrefix(e.Form, "not_") {
			put(e.Lang, "not_"+e.Form, nlp.Negated(e.Weight))
		}
	}
	for _, e := range d.Entries { // what was learned of a form comes before what a person set
		if _, derived := out[e.Lang][e.Form]; !derived || e.Hand || !strings.HasPrefix(e.Form, "not_") {
			put(e.Lang, e.Form, e.Weight)
		}
	}
	return out
}

// refreshLexicon reads a tenant's setting when version is new.
func (a *App) refreshLexicon(ctx context.Context, tenant string, version int) error {
	if a.models.of(tenant).lexicon.seen >= version {
		return nil
	}
	set, err := a.Store.Setting(ctx, tenant, lexiconSetting)
	if err != nil {
		return err
	}
	doc, err := readLexicon(set)
	if err != nil { // the built-in one is better than none
		a.log.Warn("lexicon left out", "tenant", tenant, "fault", err)
		doc = lexiconDoc{}
	}
	a.keepLexicon(tenant, set.Version, doc)
	return nil
}

// lexicon reads a tenant's setting; one that was never set is version 0, on and
// empty.
func (a *App) lexicon(ctx context.Context, tenant string) (store.Setting, lexiconDoc, error) {
	set, err := a.Store.Setting(ctx, tenant, lexiconSetting)
	if errors.Is(err, store.ErrNotFound) {
		if _, err := a.Store.SettingHistory(ctx, tenant, lexiconSetting); err != nil { // no such tenant
			return set, lexiconDoc{}, err
		}
		return store.Setting{Name: lexiconSetting}, lexiconDoc{On: true}, nil
	}
	if err != nil {
		return set, lexiconDoc{}, err
	}
	doc, err := readLexicon(set)
	return set, doc, err
}

func readLexicon(set store.Setting) (lexiconDoc, error) {
	doc := lexiconDoc{On: true}
	if len(set.Value) == 0 { // undone back to nothing
		return doc, nil
	}
	if err := json.Unmarshal(set.Value, &doc); err != nil {
		return doc, fmt.Errorf("read lexicon, version %d: %w", set.Version, err)
	}
	return doc, nil
}

func answerLexicon(set store.Setting, doc lexiconDoc) api.Lexicon {
	out := api.Lexicon{Version: set.Version, At: set.At, By: set.By, On: doc.On, Entries: doc.Entries}
	if out.Entries == nil {
		out.Entries = []api.LexiconEntry{}
	}
	return out
}

// Lexicon gives a tenant's own lexicon.
func (a *App) Lexicon(ctx context.Context, tenant string) (api.Lexicon, error) {
	set, doc, err := a.lexicon(ctx, tenant)
	return answerLexicon(set, doc), err
}

// LexiconHistory lists its versions, newest first.
func (a *App) LexiconHistory(ctx context.Context, tenant string) ([]api.LexiconVersion, error) {
	all, err := a.Store.SettingHistory(ctx, tenant, lexiconSetting)
	if err != nil {
		return nil, err
	}
	out := make([]api.LexiconVersion, 0, len(all))
	for _, set := range all {
		doc, err := readLexicon(set)
		if err != nil {
			return nil, err
		}
		v := api.LexiconVersion{Version: set.Version, At: set.At, By: set.By, On: doc.On}
		for _, e := range doc.Entries {
			if e.Hand {
				v.Hand++
			} else {
				v.Learned++
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// EditLexicon makes a new version, which workers use from the next text on.
func (a *App) EditLexicon(ctx context.Context, tenant string, edit api.LexiconEdit) (api.Lexicon, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	set, doc, err := a.lexicon(ctx, tenant)
	if err != nil {
		return api.Lexicon{}, err
	}
	if edit.Version != nil && *edit.Version != set.Version {
		return api.Lexicon{}, ErrLexiconChanged
	}
	if err := a.change(&doc, edit); err != nil {
		return api.Lexicon{}, err
	}
	value, err := json.Marshal(doc)
	if err != nil {
		return api.Lexicon{}, fmt.Errorf("encode lexicon: %w", err)
	}
	if set, err = a.Store.SetSetting(ctx, tenant, lexiconSetting, value, edit.By); err != nil {
		return api.Lexicon{}, err
	}
	a.keepLexicon(tenant, set.Version, doc)
	return answerLexicon(set, doc), nil
}

// UndoLexicon puts back what was in force before, as a new version.
func (a *App) UndoLexicon(ctx context.Context, tenant, by string) (api.Lexicon, error) {
	a.editing.Lock()
	defer a.editing.Unlock()
	set, err := a.Store.UndoSetting(ctx, tenant, lexiconSetting, by)
	if err != nil {
		return api.Lexicon{}, err
	}
	doc, err := readLexicon(set)
	if err != nil {
		return api.Lexicon{}, err
	}
	a.keepLexicon(tenant, set.Version, doc)
	return answerLexicon(set, doc), nil
}
