package store

import (
	"context"
	"database/sql"
	"fmt"

	"verbatim/feedback"
)

// scanBatch is how many items Scan has in memory at once.
const scanBatch = 500

// Scan calls do with every item of a tenant, in the order of rows. It reads in
// batches, so that it neither holds many items nor keeps a reader open for long:
// what is stored meanwhile may or may not be seen.
func (s *Store) Scan(ctx context.Context, tenant string, do func(feedback.Record) error) error {
	t, err := s.tenant(tenant)
	if err != nil {
		return fmt.Errorf("scan items: %w", err)
	}
	const query = "SELECT " + recordColumns + " WHERE +i.tenant = ? AND i.row > ? AND i.deleted = 0 ORDER BY i.row LIMIT ?"
	var after int64
	for {
		var batch []feedback.Record
		err := each(s.reads.QueryContext(ctx, query, t.id, after, scanBatch))(func(r *sql.Rows) error {
			rec, row, err := scanRecord(r, tenant)
			batch, after = append(batch, rec), row
			return err
		})
		if err != nil {
			return fault("scan items", err)
		}
		for _, rec := range batch {
			if err := do(rec); err != nil {
				return err
			}
		}
		if len(batch) < scanBatch {
			return nil
		}
	}
}

// SettingVersions gives the version in force of a setting for every tenant that
// has one.
func (s *Store) SettingVersions(ctx context.Context, name string) (map[string]int, error) {
	const query = "SELECT t.name, max(s.version) FROM settings s JOIN tenants t ON t.tenant = s.tenant WHERE s.name = ? GROUP BY t.name"
	out := map[string]int{}
	err := each(s.reads.QueryContext(ctx, query, name))(func(r *sql.Rows) error {
		var tenant string
		var version int
		err := r.Scan(&tenant, &version)
		out[tenant] = version
		return err
	})
	return out, fault("read setting versions", err)
}
