package app

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/kpi"
)

func (a *App) mustSetText(t *testing.T, name, text string) api.TextSetting {
	t.Helper()
	set, err := a.SetText(t.Context(), "main", name, api.TextSettingEdit{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func targetOf(c *kpi.Catalogue) float64 {
	if x := c.Find(kpi.CSAT).Target; x != nil {
		return *x
	}
	return 0
}

func TestAWrongTextIsRefusedWithItsLineAndChangesNothing(t *testing.T) {
	a := openApp(t)
	a.mustSetText(t, CatalogueSetting, "[csat]\ntarget: 85\n")
	for name, text := range map[string]string{CatalogueSetting: "[csat]\ntarget: many\n", HoursSetting: "\nmon-fri: 9-18h\n"} {
		_, err := a.SetText(t.Context(), "main", name, api.TextSettingEdit{Text: text})
		var wrong *SettingError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if x := targetOf(a.Catalogue("main")); x != 85 || a.Hours("main") != nil {
		t.Errorf("target %v, hours %v", x, a.Hours("main"))
	}
	one := 0
	if _, err := a.SetText(t.Context(), "main", CatalogueSetting, api.TextSettingEdit{Text: "", Version: &one}); !errors.Is(err, ErrSettingChanged) {
		t.Errorf("another version than was read: %v", err)
	}
	if _, err := a.TextSetting(t.Context(), "main", "nothing"); err == nil {
		t.Error("a setting of no such name was found")
	}
	if _, err := a.TextSetting(t.Context(), "nobody", CatalogueSetting); err == nil {
		t.Error("a tenant of no such name has a catalogue")
	}
}

func TestUndoPutsBackWhatWasInForce(t *testing.T) {
	a := openApp(t)
	a.mustSetText(t, CatalogueSetting, "[csat]\ntarget: 85\n")
	a.mustSetText(t, CatalogueSetting, "[csat]\ntarget: 90\n")
	if _, err := a.UndoText(t.Context(), "main", CatalogueSetting, "ann"); err != nil {
		t.Fatal(err)
	}
	if c := a.Catalogue("main"); targetOf(c) != 85 || c.Version != 3 {
		t.Errorf("target %v of version %d", targetOf(c), c.Version)
	}
	set := a.mustSetText(t, CatalogueSetting, " \n")
	if c := a.Catalogue("main"); !set.Preset || targetOf(c) != targetOf(kpi.Default()) || c.Version != 0 {
		t.Errorf("reset: %+v, target %v of version %d", set.Preset, targetOf(c), c.Version)
	}
	all, err := a.TextSettingHistory(t.Context(), "main", CatalogueSetting)
	if err != nil || len(all.Versions) != 4 || all.Versions[1].By != "ann" {
		t.Errorf("%+v, %v", all, err)
	}
}

// A text that is no good can only come from another program; it must not stop a
// worker, nor fill the log.
func TestABrokenStoredTextLeavesTheLastGoodOneInForce(t *testing.T) {
	dir := t.TempDir()
	for _, fresh := range []bool{false, true} { // the process that ran on, and one that begins with it
		var logged bytes.Buffer
		a, err := Open(t.Context(), Config{Dir: dir, Log: slog.New(slog.NewTextHandler(&logged, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if !fresh {
			a.mustSetText(t, CatalogueSetting, "[csat]\ntarget: 85\n")
			a.mustSetText(t, HoursSetting, "tue: 09:00-10:00\n")
			for _, name := range []string{CatalogueSetting, HoursSetting} {
				if _, err := a.Store.SetSetting(t.Context(), "main", name, []byte("gibberish"), "older"); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range 3 {
			if err := a.refreshSettings(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if x := targetOf(a.Catalogue("main")); x != 85 || a.Hours("main") == nil {
			t.Errorf("fresh %v: target %v, hours %v", fresh, x, a.Hours("main"))
		}
		if n := strings.Count(logged.String(), "can't be used"); n != 2 {
			t.Errorf("fresh %v: logged %d times\n%s", fresh, n, logged.String())
		}
		for _, name := range []string{CatalogueSetting, HoursSetting} {
			set, err := a.TextSetting(t.Context(), "main", name)
			if err != nil || set.Version != 2 || !strings.Contains(set.Fault, "line 1") || set.Text != "gibberish" {
				t.Errorf("fresh %v: %+v, %v", fresh, set, err)
			}
		}
		if _, stamp := a.themesIn("main", "a text"); stamp.Model == 0 {
			t.Error("the worker's analysis stopped")
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatAnotherProcessSetsIsSeen(t *testing.T) {
	a := openApp(t)
	for name, text := range map[string]string{CatalogueSetting: "[csat]\ntarget: 77\n", HoursSetting: "tue: 09:00-10:00\n"} {
		if _, err := a.Store.SetSetting(t.Context(), "main", name, []byte(text), "another process"); err != nil {
			t.Fatal(err)
		}
	}
	if targetOf(a.Catalogue("main")) == 77 || a.Hours("main") != nil {
		t.Error("the test does not test anything")
	}
	if err := a.refreshSettings(t.Context()); err != nil { // Run does every two seconds
		t.Fatal(err)
	}
	if targetOf(a.Catalogue("main")) != 77 || a.Hours("main") == nil {
		t.Error("not seen")
	}
}

func TestHoursWithoutAZoneFollowTheTenants(t *testing.T) {
	a := openApp(t)
	a.mustSetText(t, HoursSetting, "tue: 09:00-10:00\n")
	from := time.Date(2026, 3, 3, 8, 0, 0, 0, time.UTC) // a Tuesday, 9:00 in Paris
	if d := a.Hours("main").Between(from, from.Add(time.Hour)); d != 0 {
		t.Errorf("%d of business hours before 9:00 UTC", d)
	}
	if err := a.Store.SetZone(t.Context(), "main", "Europe/Paris"); err != nil {
		t.Fatal(err)
	}
	if err := a.refreshSettings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := a.Hours("main").Between(from, from.Add(time.Hour)); d == 0 {
		t.Errorf("no business hours from 9:00 in Paris")
	}
}
