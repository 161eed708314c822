package web

import (
	"strings"
	"testing"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
)

// What another process stores is looked for every few seconds; what can't be
// used is told where the setting is read.
func TestABrokenSettingOfAnotherProcessIsToldWithinSeconds(t *testing.T) {
	s := open(t)
	if _, err := s.app.SetText(t.Context(), "main", app.CatalogueSetting, api.TextSettingEdit{Text: "[csat]\ntarget: 85\n"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.Store.SetSetting(t.Context(), "main", app.CatalogueSetting, []byte("gibberish"), "another"); err != nil {
		t.Fatal(err)
	}
	var set api.TextSetting
	for deadline := time.Now().Add(time.Minute); set.Fault == "" && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		s.ask("GET", "/settings/catalogue", nil, &set)
	}
	if set.Version != 2 || !strings.Contains(set.Fault, "line 1") {
		t.Errorf("%+v", set)
	}
	if x := s.app.Catalogue("main").Find("csat").Target; x == nil || *x != 85 {
		t.Errorf("the last good one is not in force: %v", x)
	}
	if w := s.do("PUT", apiRoot+"/settings/catalogue", api.TextSettingEdit{Text: "[csat]\ntarget: many\n"}); w.Code != 422 || !strings.Contains(w.Body.String(), "line 2") {
		t.Errorf("a wrong text: %d %s", w.Code, w.Body)
	}
	if w := s.do("GET", apiRoot+"/settings/nonsense", nil); w.Code != 422 {
		t.Errorf("no such setting: %d", w.Code)
	}
}
