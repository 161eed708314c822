package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// factsDefinition is the version of what facts hold. It goes up when something
// is taken of items or events that was not before; a store of an earlier one
// takes it from the bodies when it is opened.
//
//	1: without the clocks of tickets, fingerprints and the facts of events
const factsDefinition = "2"

// upgradeBatch is how many rows one transaction upgrades.
const upgradeBatch = 2000

// upgradeFacts brings the facts up to this program's definition. It can be
// stopped at any moment: what is up to date stays as it is the next time.
func (s *Store) upgradeFacts(ctx context.Context) error {
	var have string
	err := s.reads.QueryRowContext(ctx, "SELECT coalesce((SELECT value FROM meta WHERE name = 'facts'), '')").Scan(&have)
	if err != nil {
		return fault("read facts' version", err)
	}
	if have == factsDefinition {
		return nil
	}
	for _, part := range []func(*writer, int64) (int64, error){s.upgradeItems, s.upgradeEvents} {
		for after, more := int64(0), true; more; {
			err := s.write(ctx, "upgrade facts", func(w *writer) error {
				last, err := part(w, after)
				more, after = last > after, last
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return s.write(ctx, "upgrade facts", func(w *writer) error { return setMeta(w, "facts", factsDefinition) })
}

// upgradeItems takes the clocks of the items after a row, and returns the last
// row it looked at.
func (s *Store) upgradeItems(w *writer, after int64) (last int64, err error) {
	const query = `SELECT i.row, i.content, i.mark, i.facts, coalesce(i.correction, ''), b.body, b.analysis
		FROM items i LEFT JOIN bodies b ON b.row = i.row AND i.deleted = 0 WHERE i.row > ? ORDER BY i.row LIMIT ?`
	var changed []*itemState
	last = after
	err = w.query(query, func(r *sql.Rows) error {
		st := &itemState{}
		var facts, body, analysis sql.RawBytes
		if err := r.Scan(&st.row, &st.content, &st.mark, &facts, &st.correction, &body, &analysis); err != nil {
			return err
		}
		last = st.row
		if again := clockedFacts(facts, body, analysis, st.correction); again != nil {
			st.setFacts(again)
			changed = append(changed, st)
		}
		return nil
	}, after, upgradeBatch)
	if err != nil {
		return last, err
	}
	for _, st := range changed {
		if _, err := w.exec("UPDATE items SET facts = ?, mark = ? WHERE row = ?", []byte(st.facts), st.mark, st.row); err != nil {
			return last, err
		}
	}
	return last, s.mark(w, changed, time.Now().UnixMicro())
}

// clockedFacts returns an item's facts anew when there is more to be taken, or
// nil. What cannot be read is left for verify to tell.
func clockedFacts(stored, body, analysis []byte, correction string) *facts {
	var was facts
	if len(body) == 0 || readFacts(string(stored), &was) != nil || was.clocked() {
		return nil
	}
	if !was.complaint && !bytes.Contains(body, []byte(`"ticket"`)) {
		return nil
	}
	var it feedback.Item
	var an nlp.Analysis
	if json.Unmarshal(body, &it) != nil || json.Unmarshal(analysis, &an) != nil {
		return nil
	}
	f := factsOf(&it, &an, readCorrection(correction))
	if !f.clocked() {
		return nil
	}
	return f
}

// upgradeEvents takes the facts of the events after a row.
func (s *Store) upgradeEvents(w *writer, after int64) (last int64, err error) {
	type fresh struct {
		row   int64
		facts []byte
	}
	var changed []fresh
	last = after
	err = w.query("SELECT row, body FROM events WHERE row > ? AND deleted = 0 AND facts = x'' ORDER BY row LIMIT ?", func(r *sql.Rows) error {
		var row int64
		var body sql.RawBytes
		if err := r.Scan(&row, &body); err != nil {
			return err
		}
		last = row
		f, err := eventFactsAgain(body)
		if err != nil {
			return &permanentError{fmt.Errorf("event row %d: %w", row, err)}
		}
		changed = append(changed, fresh{row, f.append(nil)})
		return nil
	}, after, upgradeBatch)
	if err != nil {
		return last, err
	}
	for _, c := range changed {
		if _, err := w.exec("UPDATE events SET facts = ? WHERE row = ?", c.facts, c.row); err != nil {
			return last, err
		}
	}
	return last, nil
}
