package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"verbatim/feedback"
)

// StoredReject is a reject as it is kept.
type StoredReject struct {
	Key     feedback.Key
	Tenant  string // "" when the message named no valid one
	Subject string
	Stored  time.Time
	Import  string
	File    string
	Row     int64
	Replays int // how often its replay was refused again
	feedback.Reject
}

// fileReject files a message in the rejects. A replayed reject that is refused
// again stays one reject, with its new reason; a message that is delivered
// again is not filed again, not even after its reject has been dropped.
func (b *batch) fileReject(c *feedback.Change, r *feedback.Reject) (feedback.Outcome, error) {
	o := &c.Origin
	if o.Replays != (feedback.Key{}) {
		found, err := b.refuseAgain(o, r)
		if err != nil || found != 0 {
			return found, err
		}
	}
	headers, err := json.Marshal(r.Headers)
	if err != nil {
		return 0, &permanentError{fmt.Errorf("encode headers: %w", err)}
	}
	body := r.Body
	if body == nil {
		body = []byte{}
	}
	n, err := b.w.exec(`INSERT INTO rejects (stream, seq, stored, tenant, subject, import, file, file_row, reason, body, headers, replays, replay, done)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', 0) ON CONFLICT (stream, seq, stored) DO NOTHING`,
		o.Stream, int64(o.Seq), micros(o.Stored), c.Tenant, o.Subject, o.Import, o.File, o.Row, r.Reason, body, string(headers))
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return feedback.Repeated, nil
	}
	return feedback.Rejected, nil
}

// refuseAgain notes that a reject's replay was refused too. It returns 0 when
// there is no such reject.
func (b *batch) refuseAgain(o *feedback.Origin, r *feedback.Reject) (feedback.Outcome, error) {
	k, replay := o.Replays, fmt.Sprintf("%s %d", o.Stream, o.Seq)
	var last string
	var there bool
	err := b.w.query("SELECT replay FROM rejects WHERE stream = ? AND seq = ? ORDER BY stored DESC LIMIT 1", func(r *sql.Rows) error {
		there = true
		return r.Scan(&last)
	}, k.Stream, int64(k.Seq))
	switch {
	case err != nil || !there:
		return 0, err
	case last == replay:
		return feedback.Repeated, nil
	}
	_, err = b.w.exec("UPDATE rejects SET reason = ?, replays = replays + 1, replay = ? WHERE stream = ? AND seq = ? AND done = 0",
		r.Reason, replay, k.Stream, int64(k.Seq))
	return feedback.Rejected, err
}

// endReplay removes the reject that a change has made good.
func (b *batch) endReplay(c *feedback.Change) error {
	if c.Origin.Replays == (feedback.Key{}) {
		return nil
	}
	_, err := b.w.dropReject(c.Origin.Replays)
	return err
}

// dropReject empties a reject. Its key stays, so that the message, delivered
// once more after a crash, is known for what it is.
func (w *writer) dropReject(k feedback.Key) (int64, error) {
	return w.exec(`UPDATE rejects SET done = 1, body = NULL, reason = '', headers = '', subject = '', file = ''
		WHERE stream = ? AND seq = ? AND done = 0`, k.Stream, int64(k.Seq))
}

const rejectColumns = "stream, seq, stored, tenant, subject, import, file, file_row, reason, headers, replays"

func scanReject(r *sql.Rows, more ...any) (StoredReject, error) {
	var x StoredReject
	var seq, stored int64
	var headers string
	dest := append([]any{&x.Key.Stream, &seq, &stored, &x.Tenant, &x.Subject, &x.Import, &x.File, &x.Row, &x.Reason, &headers, &x.Replays}, more...)
	if err := r.Scan(dest...); err != nil {
		return x, err
	}
	x.Key.Seq, x.Stored = uint64(seq), moment(stored)
	if err := json.Unmarshal([]byte(headers), &x.Headers); err != nil {
		return x, fmt.Errorf("read headers: %w", err)
	}
	return x, nil
}

// Rejects lists a tenant's rejects, oldest first, without bodies, and how many
// there are in all. The tenant "" means all of them.
func (s *Store) Rejects(ctx context.Context, tenant string, offset, limit int) ([]StoredReject, int, error) {
	where := "done = 0 AND (? = '' OR tenant = ?)"
	var total int
	err := s.reads.QueryRowContext(ctx, "SELECT count(*) FROM rejects WHERE "+where, tenant, tenant).Scan(&total)
	if err != nil {
		return nil, 0, fault("count rejects", err)
	}
	var out []StoredReject
	query := "SELECT " + rejectColumns + " FROM rejects WHERE " + where + " ORDER BY stored, stream, seq LIMIT ? OFFSET ?"
	err = each(s.reads.QueryContext(ctx, query, tenant, tenant, limit, offset))(func(r *sql.Rows) error {
		x, err := scanReject(r)
		out = append(out, x)
		return err
	})
	return out, total, fault("list rejects", err)
}

// RejectByKey returns one reject with its body, or ErrNotFound.
func (s *Store) RejectByKey(ctx context.Context, k feedback.Key) (StoredReject, error) {
	var x StoredReject
	found := false
	query := "SELECT " + rejectColumns + ", body FROM rejects WHERE stream = ? AND seq = ? AND done = 0 ORDER BY stored DESC LIMIT 1"
	err := each(s.reads.QueryContext(ctx, query, k.Stream, int64(k.Seq)))(func(r *sql.Rows) (err error) {
		var body []byte
		x, err = scanReject(r, &body)
		x.Body, found = body, true
		return err
	})
	if err == nil && !found {
		return x, &NotFoundError{"reject", fmt.Sprint(k.Stream, " ", k.Seq)}
	}
	return x, fault("read reject", err)
}

// DropRejects forgets rejects and returns how many there were.
func (s *Store) DropRejects(ctx context.Context, keys []feedback.Key) (dropped int64, err error) {
	err = s.write(ctx, "drop rejects", func(w *writer) error {
		dropped = 0
		for _, k := range keys {
			n, err := w.dropReject(k)
			if err != nil {
				return err
			}
			dropped += n
		}
		return nil
	})
	return dropped, err
}

// Suspect implements feedback.Sink.
func (s *Store) Suspect(ctx context.Context, k feedback.Key) (tries int, err error) {
	err = s.write(ctx, "note suspect", func(w *writer) error {
		return w.query(`INSERT INTO suspects (stream, seq, tries) VALUES (?, ?, 1)
			ON CONFLICT (stream, seq) DO UPDATE SET tries = tries + 1 RETURNING tries`,
			func(r *sql.Rows) error { return r.Scan(&tries) }, k.Stream, int64(k.Seq))
	})
	if err == nil {
		s.mu.Lock()
		s.suspected = true
		s.mu.Unlock()
	}
	return tries, err
}

// clearSuspects forgets the suspicion of what is being committed.
func (b *batch) clearSuspects() error {
	if !b.s.suspected {
		return nil
	}
	for i := range b.changes {
		o := &b.changes[i].Origin
		if _, err := b.w.exec("DELETE FROM suspects WHERE stream = ? AND seq = ?", o.Stream, int64(o.Seq)); err != nil {
			return err
		}
	}
	return nil
}
