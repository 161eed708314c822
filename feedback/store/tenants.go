package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
)

// tenant is what the writer keeps in memory of one tenant. It is replaced, not
// changed, but for keys, which only the writer looks at.
type tenant struct {
	id      int64
	name    string
	zone    *time.Location
	created int64
	def     int64           // definition of the roll-ups that stand
	keys    map[string]bool // attribute keys
	through int64
}

// Tenant is one tenant. Days are days of its zone.
type Tenant struct {
	Name    string    `json:"name"`
	Zone    string    `json:"zone"`
	Created time.Time `json:"created"`
}

func (s *Store) loadTenants(w *writer) error {
	loaded := make(map[string]*tenant)
	byID := make(map[int64]*tenant)
	err := w.query("SELECT tenant, name, zone, created, definition, through FROM tenants", func(r *sql.Rows) error {
		t := &tenant{keys: make(map[string]bool)}
		var zone string
		if err := r.Scan(&t.id, &t.name, &zone, &t.created, &t.def, &t.through); err != nil {
			return err
		}
		var err error
		if t.zone, err = time.LoadLocation(zone); err != nil {
			return fmt.Errorf("tenant %s: zone %s: %w", t.name, zone, err)
		}
		loaded[t.name], byID[t.id] = t, t
		return nil
	})
	if err != nil {
		return err
	}
	err = w.query("SELECT tenant, name FROM attribute_keys", func(r *sql.Rows) error {
		var id int64
		var name string
		if err := r.Scan(&id, &name); err != nil {
			return err
		}
		byID[id].keys[name] = true
		return nil
	})
	if err != nil {
		return err
	}
	s.tenantsMu.Lock()
	defer s.tenantsMu.Unlock()
	s.tenants = loaded
	return nil
}

// tenant returns a tenant that exists, or ErrNotFound.
func (s *Store) tenant(name string) (*tenant, error) {
	s.tenantsMu.RLock()
	defer s.tenantsMu.RUnlock()
	if t := s.tenants[name]; t != nil {
		return t, nil
	}
	return nil, &NotFoundError{"tenant", name}
}

// keepTenant makes t the tenant of its name.
func (s *Store) keepTenant(t *tenant) {
	s.tenantsMu.Lock()
	defer s.tenantsMu.Unlock()
	s.tenants[t.name] = t
}

// createTenant adds a tenant within a transaction. In memory it stands at once:
// if the transaction fails, forget reads them again.
func (s *Store) createTenant(w *writer, name, zone string) error {
	if !feedback.ValidTenant(name) {
		return &permanentError{fmt.Errorf("create tenant: a tenant's name is [a-z0-9-]{1,32}, not %q", name)}
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return &permanentError{fmt.Errorf("create tenant %s: zone %q: %w", name, zone, err)}
	}
	t := &tenant{name: name, zone: loc, created: time.Now().UnixMicro(), def: rollupDefinition, keys: make(map[string]bool)}
	err = w.query("INSERT INTO tenants (name, zone, created, definition, through) VALUES (?, ?, ?, ?, 0) RETURNING tenant",
		func(r *sql.Rows) error { return r.Scan(&t.id) }, name, zone, t.created, t.def)
	if err != nil {
		return err
	}
	s.uncommitted = true
	s.keepTenant(t)
	return nil
}

// Tenants lists the tenants by name.
func (s *Store) Tenants(context.Context) ([]Tenant, error) {
	s.tenantsMu.RLock()
	defer s.tenantsMu.RUnlock()
	var out []Tenant
	for _, t := range s.tenants {
		out = append(out, Tenant{t.name, t.zone.String(), moment(t.created)})
	}
	slices.SortFunc(out, func(a, b Tenant) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// CreateTenant creates a tenant; one that exists is left as it is.
func (s *Store) CreateTenant(ctx context.Context, name, zone string) error {
	if zone == "" {
		zone = s.opts.Zone
	}
	return s.write(ctx, "create tenant", func(w *writer) error {
		if _, err := s.tenant(name); err == nil {
			return nil
		}
		return s.createTenant(w, name, zone)
	})
}

// SetZone changes a tenant's zone and rebuilds its roll-ups, both in one
// transaction: readers see the old days or the new ones, never a mixture.
func (s *Store) SetZone(ctx context.Context, name, zone string) error {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return fmt.Errorf("set zone: %q is no IANA time zone", zone)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.tenant(name)
	if err != nil {
		return fmt.Errorf("set zone: %w", err)
	}
	next := *t
	next.zone, next.def = loc, rollupDefinition
	err = s.writeLocked(ctx, "set zone", func(w *writer) error {
		if _, err := w.exec("UPDATE tenants SET zone = ?, definition = ? WHERE tenant = ?", zone, next.def, t.id); err != nil {
			return err
		}
		return s.rebuildRollups(w, &next)
	})
	if err != nil {
		return err
	}
	s.keepTenant(&next)
	return nil
}
