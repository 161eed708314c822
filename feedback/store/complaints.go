package store

import (
	"context"
	"errors"
	"time"

	"verbatim/feedback"
)

// MergedComplaint is one customer's complaint on one matter: the items that
// count as one.
type MergedComplaint struct {
	Customer string    `json:"customer,omitempty"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Themes   []string  `json:"themes"`
	Items    []string  `json:"items"` // ids, in the order of time
	Open     bool      `json:"open"`  // one of them is a ticket that is not resolved
}

// MergedComplaints lists complaints that are made of more than one item, newest
// first, and how many there are in all.
func (s *Store) MergedComplaints(ctx context.Context, tenant string, f feedback.Filter, from, to time.Time, offset, limit int) ([]MergedComplaint, int, error) {
	return nil, 0, errUnbuilt
}

var errUnbuilt = errors.New("is not built yet")
