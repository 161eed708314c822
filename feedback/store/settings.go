package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// A setting is never overwritten: every change is a new version, dated and with
// its author, and so is its undoing. Versions of one setting count from 1
// without gaps.

// Setting is one dated version of one setting of a tenant.
type Setting struct {
	Name    string    `json:"name"`
	Version int       `json:"version"` // from 1
	Value   []byte    `json:"value"`   // nil: unset
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

const settingQuery = "SELECT name, version, value, at, by FROM settings WHERE tenant = ? AND name = ? ORDER BY version DESC LIMIT ? OFFSET ?"

func scanSetting(r *sql.Rows) (v Setting, err error) {
	var at int64
	err = r.Scan(&v.Name, &v.Version, &v.Value, &at, &v.By)
	v.At = moment(at)
	return v, err
}

// Setting returns the version in force, or ErrNotFound.
func (s *Store) Setting(ctx context.Context, tenant, name string) (Setting, error) {
	all, err := s.settings(ctx, tenant, name, 1)
	if err != nil {
		return Setting{}, err
	}
	if len(all) == 0 {
		return Setting{}, &NotFoundError{"setting", name}
	}
	return all[0], nil
}

// SettingHistory lists all versions of a setting, newest first.
func (s *Store) SettingHistory(ctx context.Context, tenant, name string) ([]Setting, error) {
	return s.settings(ctx, tenant, name, -1)
}

func (s *Store) settings(ctx context.Context, tenant, name string, limit int) ([]Setting, error) {
	t, err := s.tenant(tenant)
	if err != nil {
		return nil, fmt.Errorf("read setting: %w", err)
	}
	var out []Setting
	err = each(s.reads.QueryContext(ctx, settingQuery, t.id, name, limit, 0))(func(r *sql.Rows) error {
		v, err := scanSetting(r)
		out = append(out, v)
		return err
	})
	return out, fault("read setting", err)
}

// SetSetting adds a version; a nil value unsets.
func (s *Store) SetSetting(ctx context.Context, tenantName, name string, value []byte, by string) (Setting, error) {
	return s.addSetting(ctx, "set setting", tenantName, name, by, func(*writer, *tenant) ([]byte, error) { return value, nil })
}

// UndoSetting puts back, as a new version, what was in force before the
// current one: nothing, when that is the first. Undoing twice gives what was
// there at first. ErrNotFound when there is nothing to undo.
func (s *Store) UndoSetting(ctx context.Context, tenantName, name, by string) (Setting, error) {
	return s.addSetting(ctx, "undo setting", tenantName, name, by, func(w *writer, t *tenant) ([]byte, error) {
		var last []Setting
		err := w.query(settingQuery, func(r *sql.Rows) error {
			v, err := scanSetting(r)
			last = append(last, v)
			return err
		}, t.id, name, 2, 0)
		switch {
		case err != nil:
			return nil, err
		case len(last) == 0:
			return nil, &permanentError{&NotFoundError{"setting", name}}
		case len(last) == 1:
			return nil, nil
		}
		return last[1].Value, nil
	})
}

// addSetting writes the next version of a setting.
func (s *Store) addSetting(ctx context.Context, doing, tenantName, name, by string, value func(*writer, *tenant) ([]byte, error)) (Setting, error) {
	out := Setting{Name: name, By: by, At: time.Now().UTC().Truncate(time.Microsecond)}
	t, err := s.tenant(tenantName)
	if err != nil {
		return out, fmt.Errorf("%s: %w", doing, err)
	}
	err = s.write(ctx, doing, func(w *writer) error {
		if out.Value, err = value(w, t); err != nil {
			return err
		}
		var stored any
		if out.Value != nil {
			stored = out.Value
		}
		const query = `INSERT INTO settings (tenant, name, version, value, at, by)
			SELECT ?1, ?2, 1 + coalesce((SELECT max(version) FROM settings WHERE tenant = ?1 AND name = ?2), 0), ?3, ?4, ?5 RETURNING version`
		return w.query(query, func(r *sql.Rows) error { return r.Scan(&out.Version) }, t.id, name, stored, micros(out.At), by)
	})
	return out, err
}
