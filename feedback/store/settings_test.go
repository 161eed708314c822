package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSettingsAreVersionedAndUndoneAsNewVersions(t *testing.T) {
	s := openNew(t)
	if _, err := s.Setting(t.Context(), "main", "taxonomy"); !errors.Is(err, ErrNotFound) {
		t.Errorf("setting that was never set: %v", err)
	}
	if _, err := s.UndoSetting(t.Context(), "main", "taxonomy", "ann"); !errors.Is(err, ErrNotFound) {
		t.Errorf("undo of nothing: %v", err)
	}
	set := func(v, by string) {
		t.Helper()
		if _, err := s.SetSetting(t.Context(), "main", "taxonomy", []byte(v), by); err != nil {
			t.Fatal(err)
		}
	}
	set("a", "ann")
	set("b", "bob")
	if _, err := s.SetSetting(t.Context(), "main", "hours", []byte("9-5"), "ann"); err != nil {
		t.Fatal(err)
	}
	undone, err := s.UndoSetting(t.Context(), "main", "taxonomy", "cat")
	if err != nil {
		t.Fatal(err)
	}
	now, err := s.Setting(t.Context(), "main", "taxonomy")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(undone, now); diff != "" || now.At.IsZero() {
		t.Error(diff, now.At)
	}
	want := []Setting{
		{Name: "taxonomy", Version: 3, Value: []byte("a"), By: "cat"},
		{Name: "taxonomy", Version: 2, Value: []byte("b"), By: "bob"},
		{Name: "taxonomy", Version: 1, Value: []byte("a"), By: "ann"},
	}
	got, err := s.SettingHistory(t.Context(), "main", "taxonomy")
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Setting{}, "At")); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestUndoingTheFirstVersionUnsets(t *testing.T) {
	s := openNew(t)
	if _, err := s.SetSetting(t.Context(), "main", "zone", []byte("x"), "ann"); err != nil {
		t.Fatal(err)
	}
	v, err := s.UndoSetting(t.Context(), "main", "zone", "ann")
	if err != nil || v.Version != 2 || v.Value != nil {
		t.Errorf("undone: %+v, %v", v, err)
	}
	if v, err = s.Setting(t.Context(), "main", "zone"); err != nil || v.Value != nil {
		t.Errorf("in force: %+v, %v", v, err)
	}
}
