package store

import (
	"context"
	"errors"
)

// Erased counts what was removed of one customer.
type Erased struct {
	Items       int64 `json:"items"`
	Events      int64 `json:"events"`
	Rejects     int64 `json:"rejects"`
	Corrections int64 `json:"corrections"`
}

// Erase removes everything of one customer.
func (s *Store) Erase(ctx context.Context, tenant, customer string) (Erased, error) {
	return Erased{}, errors.ErrUnsupported
}

