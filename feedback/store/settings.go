package store

import (
	"context"
	"errors"
	"time"
)

// Setting is one dated version of one setting of a tenant.
type Setting struct {
	Name    string    `json:"name"`
	Version int       `json:"version"` // from 1
	Value   []byte    `json:"value"`   // nil: unset
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// Setting returns the version in force, or ErrNotFound.
func (s *Store) Setting(ctx context.Context, tenant, name string) (Setting, error) {
	return Setting{}, errors.ErrUnsupported
}

// SetSetting adds a version.
func (s *Store) SetSetting(ctx context.Context, tenant, name string, value []byte, by string) (Setting, error) {
	return Setting{}, errors.ErrUnsupported
}

// UndoSetting puts back, as a new version, what was in force before the
// current one.
func (s *Store) UndoSetting(ctx context.Context, tenant, name, by string) (Setting, error) {
	return Setting{}, errors.ErrUnsupported
}

// SettingHistory lists all versions of a setting, newest first.
func (s *Store) SettingHistory(ctx context.Context, tenant, name string) ([]Setting, error) {
	return nil, errors.ErrUnsupported
}

