package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"verbatim/feedback"
)

// A correction is kept apart from what the machine said. It holds while the
// text's hash is unchanged: a message that changes the text puts it out of
// force, one that brings the same text back puts it in force again.

// Correct sets right what the machine said of an item; a nil member leaves what
// was corrected before. c.TextHash may be empty, else it must match, or the
// answer is ErrTextChanged. c.At is now when it is zero.
func (s *Store) Correct(ctx context.Context, tenant, id string, c feedback.Correction) (feedback.Record, error) {
	if c.At.IsZero() {
		c.At = time.Now()
	}
	c.At = c.At.UTC().Truncate(time.Microsecond)
	err := s.restateOne(ctx, "correct item", tenant, id, func(st *restated) (bool, error) {
		hash := feedback.TextHash(&st.item)
		if c.TextHash != "" && c.TextHash != hash {
			return false, &permanentError{ErrTextChanged}
		}
		c.TextHash = hash
		if was := readCorrection(st.correction); was != nil && was.TextHash == hash {
			c.Label, c.Lang = cmp.Or(c.Label, was.Label), cmp.Or(c.Lang, was.Lang)
			c.Themes, c.Intents = cmp.Or(c.Themes, was.Themes), cmp.Or(c.Intents, was.Intents)
		}
		encoded, err := json.Marshal(&c)
		if err != nil {
			return false, &permanentError{fmt.Errorf("encode correction: %w", err)}
		}
		st.correction = string(encoded)
		return true, nil
	})
	if err != nil {
		return feedback.Record{}, err
	}
	return s.Item(ctx, tenant, id)
}

// Uncorrect takes the correction of an item back. An item that has none is left
// as it is.
func (s *Store) Uncorrect(ctx context.Context, tenant, id string) (feedback.Record, error) {
	err := s.restateOne(ctx, "take back correction", tenant, id, func(st *restated) (bool, error) {
		changed := st.correction != ""
		st.correction = ""
		return changed, nil
	})
	if err != nil {
		return feedback.Record{}, err
	}
	return s.Item(ctx, tenant, id)
}

// restateOne restates one item, or says ErrNotFound.
func (s *Store) restateOne(ctx context.Context, doing, tenant, id string, change func(*restated) (bool, error)) error {
	found := false
	_, err := s.restate(ctx, doing, tenant, []string{id}, func(st *restated) (bool, error) {
		found = true
		return change(st)
	})
	if err == nil && !found {
		err = fmt.Errorf("%s: %w", doing, &NotFoundError{"item", id})
	}
	return err
}
