package store

import (
	"context"
	"errors"
)

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
	Check    string `json:"check"` // "integrity", "foreign keys", "roll-ups", "columns", "outbox", "index", "items"
	Where    string `json:"where"`
	What     string `json:"what"`
	Expected string `json:"expected,omitempty"`
	Found    string `json:"found,omitempty"`
	Repaired bool   `json:"repaired,omitempty"`
}

// Findings is what Verify saw. Clean when Differences is 0.
type Findings struct {
	Items       int64            `json:"items"`
	Events      int64            `json:"events"`
	Differences int64            `json:"differences"`
	Repaired    int64            `json:"repaired"`
	Checks      map[string]int64 `json:"checks"` // differences by check
	List        []Finding        `json:"findings"`
}

// Verify recomputes everything that is derived and compares.
func (s *Store) Verify(ctx context.Context, o VerifyOptions) (Findings, error) {
	return Findings{}, errors.ErrUnsupported
}
