package store

import (
	"context"
	"errors"

	"verbatim/feedback"
)

// Correct sets right what the machine said of an item; a nil member leaves what
// was corrected before. c.TextHash may be empty, else it must match.
func (s *Store) Correct(ctx context.Context, tenant, id string, c feedback.Correction) (feedback.Record, error) {
	return feedback.Record{}, errors.ErrUnsupported
}

// Uncorrect takes the correction of an item back.
func (s *Store) Uncorrect(ctx context.Context, tenant, id string) (feedback.Record, error) {
	return feedback.Record{}, errors.ErrUnsupported
}

