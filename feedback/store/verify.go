package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Verify trusts what was sent and what people set right, and computes anew from
// it, by code of its own that is slow and obvious, everything that is derived.
// Everything in the database is compared within one snapshot, so that it is
// exact while the intake writes. The column cache is compared a thousand rows
// at a time with the writer held. The index is scanned beside the writing: what
// seems to differ, and is not in the outbox, is looked at a second time.
//
// Which of two things that disagree was altered is told by the mark of an item,
// which is a hash of its content's hash and its facts.

// Scan hands every document of an index to fn with its tenant, id and stamp.
type Scan func(ctx context.Context, fn func(tenant, id, stamp string) error) error

// VerifyOptions say what Verify looks at.
type VerifyOptions struct {
	Repair   bool
	Target   string // the outbox target that Index belongs to
	Index    Scan   // nil: the index is not compared
	Progress func(stage string, done, total int64)
	Limit    int // findings listed a check, 0 for 100; all are counted
}

// Finding is one difference.
type Finding struct {
	Check    string `json:"check"` // "integrity", "foreign keys", "items", "events", "roll-ups", "outbox", "rejects", "imports", "columns", "index"
	Where    string `json:"where"`
	What     string `json:"what"`
	Expected string `json:"expected,omitempty"`
	Found    string `json:"found,omitempty"`
	Repaired bool   `json:"repaired,omitempty"`
}

// The checks, in their order.
const (
	inIntegrity   = "integrity"
	inForeignKeys = "foreign keys"
	inItems       = "items"
	inEvents      = "events"
	inRollups     = "roll-ups"
	inOutbox      = "outbox"
	inRejects     = "rejects"
	inImports     = "imports"
	inColumns     = "columns"
	inIndex       = "index"
)

// Findings is what Verify saw. Clean when Differences is 0.
type Findings struct {
	Items       int64            `json:"items"`
	Events      int64            `json:"events"`
	Differences int64            `json:"differences"`
	Repaired    int64            `json:"repaired"`
	Checks      map[string]int64 `json:"checks"` // differences by check that was made
	List        []Finding        `json:"findings"`
}

// verifier is one run of Verify.
type verifier struct {
	s       *Store
	o       VerifyOptions
	tx      *sql.Tx // the snapshot
	tenants map[int64]*tenant
	out     Findings
	listed  map[mendKey][]int // places in out.List
	rolls   map[rollKey]*roll // as they should be
	mends   map[string][]int64
	rebuild map[int64]bool  // tenants whose roll-ups are to be rebuilt
	rollsOf map[int64]int64 // differences of roll-ups by tenant
}

// mendKey names the finding that a repair concerns: its check and its row.
type mendKey struct {
	check string
	row   int64
}

// Verify recomputes everything that is derived and compares.
func (s *Store) Verify(ctx context.Context, o VerifyOptions) (Findings, error) {
	if o.Limit == 0 {
		o.Limit = 100
	}
	if o.Progress == nil {
		o.Progress = func(string, int64, int64) {}
	}
	v := &verifier{
		s: s, o: o, out: Findings{Checks: make(map[string]int64), List: []Finding{}},
		listed: make(map[mendKey][]int), rolls: make(map[rollKey]*roll),
		mends: make(map[string][]int64), rebuild: make(map[int64]bool), rollsOf: make(map[int64]int64),
	}
	if err := v.run(ctx); err != nil {
		return v.out, fault("verify store", err)
	}
	return v.out, nil
}

func (v *verifier) run(ctx context.Context) error {
	if err := v.checkSnapshot(ctx); err != nil {
		return err
	}
	if v.o.Repair {
		if err := v.repairSnapshot(ctx); err != nil {
			return err
		}
	}
	if err := v.stage(ctx, inColumns, v.checkColumns); err != nil {
		return err
	}
	if v.o.Index == nil {
		return nil
	}
	return v.stage(ctx, inIndex, v.checkIndex)
}

// stage runs one check and counts it as made.
func (v *verifier) stage(ctx context.Context, check string, fn func(context.Context) error) error {
	v.out.Checks[check] += 0
	if err := fn(ctx); err != nil {
		return fmt.Errorf("check %s: %w", check, err)
	}
	return nil
}

// checkSnapshot compares what is in the database with itself.
func (v *verifier) checkSnapshot(ctx context.Context) error {
	tx, err := v.s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing is written
	v.tx = tx
	if err := v.readTenants(ctx); err != nil {
		return err
	}
	for _, c := range []struct {
		check string
		fn    func(context.Context) error
	}{
		{inIntegrity, v.checkIntegrity}, {inForeignKeys, v.checkForeignKeys},
		{inItems, v.checkItems}, {inEvents, v.checkEvents}, {inRollups, v.checkRollups},
		{inOutbox, v.checkOutbox}, {inRejects, v.checkRejects}, {inImports, v.checkImports},
	} {
		if err := v.stage(ctx, c.check, c.fn); err != nil {
			return err
		}
	}
	return nil
}

// readTenants reads the tenants of the snapshot, which it begins.
func (v *verifier) readTenants(ctx context.Context) error {
	v.tenants = make(map[int64]*tenant)
	return v.query(ctx, "SELECT tenant, name, zone FROM tenants", func(r *sql.Rows) error {
		t := &tenant{}
		var zone string
		if err := r.Scan(&t.id, &t.name, &zone); err != nil {
			return err
		}
		var err error
		t.zone, err = time.LoadLocation(zone)
		v.tenants[t.id] = t
		return err
	})
}

func (v *verifier) query(ctx context.Context, query string, scan func(*sql.Rows) error, args ...any) error {
	return each(v.tx.QueryContext(ctx, query, args...))(scan)
}

func (v *verifier) count(ctx context.Context, query string) (n int64, err error) {
	err = v.tx.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// add notes a difference; row is what its repair is told by, 0 for none.
func (v *verifier) add(f Finding, row int64) {
	v.out.Differences++
	v.out.Checks[f.Check]++
	if v.out.Checks[f.Check] > int64(v.o.Limit) {
		return
	}
	k := mendKey{f.Check, row}
	v.listed[k] = append(v.listed[k], len(v.out.List))
	v.out.List = append(v.out.List, f)
}

// mended notes that the n differences of a check that row names are repaired.
func (v *verifier) mended(check string, row, n int64) {
	v.out.Repaired += n
	for _, i := range v.listed[mendKey{check, row}] {
		v.out.List[i].Repaired = true
	}
}

// where names a record of a tenant.
func (v *verifier) where(tenant int64, id string) string {
	if t := v.tenants[tenant]; t != nil {
		return t.name + "/" + id
	}
	return fmt.Sprintf("tenant %d/%s", tenant, id)
}

// inIntegrity asks the database about itself. What it finds calls for a
// backup.
func (v *verifier) checkIntegrity(ctx context.Context) error {
	v.o.Progress(inIntegrity, 0, 1)
	err := v.query(ctx, "PRAGMA integrity_check", func(r *sql.Rows) error {
		var what string
		if err := r.Scan(&what); err != nil || what == "ok" {
			return err
		}
		v.add(Finding{Check: inIntegrity, Where: "database", What: what}, 0)
		return nil
	})
	v.o.Progress(inIntegrity, 1, 1)
	return err
}

func (v *verifier) checkForeignKeys(ctx context.Context) error {
	return v.query(ctx, "PRAGMA foreign_key_check", func(r *sql.Rows) error {
		var table, parent string
		var row sql.NullInt64
		var key int64
		if err := r.Scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		where := table
		if row.Valid {
			where = fmt.Sprintf("%s row %d", table, row.Int64)
		}
		v.add(Finding{Check: inForeignKeys, Where: where, What: "belongs to nothing in " + parent}, 0)
		return nil
	})
}
