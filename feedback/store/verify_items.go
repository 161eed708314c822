package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"verbatim/feedback"
)

// storedItem is an item's row with its body, as it stands.
type storedItem struct {
	row, tenant    int64
	id             string
	deleted        bool
	content        []byte
	mark           int64
	facts          []byte
	correction     string
	hasBody        bool
	body, analysis []byte
	stamp          string
}

const storedItemQuery = `SELECT i.row, i.tenant, i.id, i.deleted, i.content, i.stamp, i.mark, i.facts, coalesce(i.correction, ''),
	b.row IS NOT NULL, b.body, b.analysis FROM items i LEFT JOIN bodies b ON b.row = i.row`

func (st *storedItem) scan(r *sql.Rows) error {
	return r.Scan(&st.row, &st.tenant, &st.id, &st.deleted, &st.content, &st.stamp, &st.mark, &st.facts, &st.correction,
		&st.hasBody, &st.body, &st.analysis)
}

// mend says what repairs an item.
type mend uint8

const (
	mendNothing mend = iota
	mendDeleted      // a tombstone is emptied
	mendContent      // the content's hash is taken anew
	mendFacts        // the facts are taken anew, and the mark with them
)

// problem is what is wrong with a row.
type problem struct {
	what, expected, found string
	mend                  mend
}

// judge says what is wrong with an item, and what its facts really are: nil
// when it is deleted, or nothing is left to take them from.
func (st *storedItem) judge() (*problem, *facts) {
	if st.deleted {
		return st.judgeDeleted(), nil
	}
	old := &facts{}
	if readFacts(string(st.facts), old) != nil {
		old = nil
	}
	attested := markOf(st.content, st.facts) == st.mark
	if !st.hasBody {
		return &problem{what: "its text is missing"}, old
	}
	again, err := factsAgain(st.body, st.analysis, st.correction)
	if sum := contentHash(st.body); !bytes.Equal(sum, st.content) {
		p := &problem{what: "its text is not what was sent", expected: hexOf(st.content), found: hexOf(sum)}
		if markOf(sum, st.facts) == st.mark {
			p = &problem{"the hash of its content is wrong", hexOf(sum), hexOf(st.content), mendContent}
		} else if !attested && old == nil {
			old = again
		}
		return p, old
	}
	if err != nil {
		return &problem{what: "it cannot be read: " + err.Error()}, old
	}
	encoded := again.append(nil)
	if bytes.Equal(encoded, st.facts) {
		if attested {
			return nil, again
		}
		return &problem{"its mark is wrong", stampOf(markOf(st.content, encoded)), stampOf(st.mark), mendFacts}, again
	}
	if attested {
		p := compareFacts(again, old)
		p.what, p.expected, p.found = "its analysis or correction is not what its facts were taken from"+p.what, p.found, p.expected
		return p, old
	}
	p := compareFacts(again, old)
	p.what, p.mend = "its facts are wrong"+p.what, mendFacts
	return p, again
}

// compareFacts names the first value in which found differs.
func compareFacts(expected, found *facts) *problem {
	if found == nil {
		return &problem{what: ": they cannot be read"}
	}
	field, want, got, ok := differ(expected.texts(), found.texts())
	if !ok {
		return &problem{}
	}
	return &problem{what: ": " + field, expected: want, found: got}
}

// judgeDeleted holds a tombstone to being nothing but a version.
func (st *storedItem) judgeDeleted() *problem {
	switch {
	case st.hasBody:
		return &problem{"it is deleted and still has a text", "no text", fmt.Sprintf("%d bytes", len(st.body)), mendDeleted}
	case len(st.content) > 0 || len(st.facts) > 0 || st.correction != "" || st.mark != 0:
		return &problem{what: "it is deleted and still has more than its version", mend: mendDeleted}
	}
	return nil
}

// inItems holds every item to its body, and adds up the roll-ups.
func (v *verifier) checkItems(ctx context.Context) error {
	total, err := v.count(ctx, "SELECT count(*) FROM items")
	if err != nil {
		return err
	}
	var done int64
	err = v.query(ctx, storedItemQuery+" ORDER BY i.row", func(r *sql.Rows) error {
		var st storedItem
		if err := st.scan(r); err != nil {
			return err
		}
		if done++; done%1000 == 0 {
			v.o.Progress(inItems, done, total)
		}
		if !st.deleted {
			v.out.Items++
		}
		p, f := st.judge()
		if p != nil {
			v.add(Finding{Check: inItems, Where: v.where(st.tenant, st.id), What: p.what, Expected: p.expected, Found: p.found}, st.row)
			if p.mend != mendNothing {
				v.mends[inItems] = append(v.mends[inItems], st.row)
			}
		}
		if f != nil {
			v.expect(st.tenant, st.stamp, f)
		}
		return nil
	})
	v.o.Progress(inItems, done, total)
	return err
}

// storedEvent is an event's row as it stands.
type storedEvent struct {
	row, tenant  int64
	kind, id     string
	deleted      bool
	content      []byte
	time         int64
	customer     string
	body         []byte
	facts        []byte
	bodyTime     int64
	bodyCustomer string
	bodyFacts    []byte
}

const storedEventQuery = "SELECT row, tenant, kind, id, deleted, content, time, customer, body, facts FROM events"

func (st *storedEvent) scan(r *sql.Rows) error {
	return r.Scan(&st.row, &st.tenant, &st.kind, &st.id, &st.deleted, &st.content, &st.time, &st.customer, &st.body, &st.facts)
}

func (st *storedEvent) judge() *problem {
	if st.deleted {
		if len(st.body) > 0 || len(st.content) > 0 || st.customer != "" || st.time != 0 || len(st.facts) > 0 {
			return &problem{what: "it is deleted and still has more than its version", mend: mendDeleted}
		}
		return nil
	}
	var ev feedback.Event
	st.bodyTime, st.bodyCustomer = st.time, st.customer
	if sum := contentHash(st.body); !bytes.Equal(sum, st.content) {
		return &problem{what: "its body is not what was sent", expected: hexOf(st.content), found: hexOf(sum)}
	}
	if err := json.Unmarshal(st.body, &ev); err != nil {
		return &problem{what: "it cannot be read: " + err.Error()}
	}
	st.bodyTime, st.bodyCustomer, st.bodyFacts = micros(ev.Time), ev.Customer, eventFactsOf(&ev).append(nil)
	switch {
	case st.bodyTime != st.time:
		return &problem{"its time is wrong", moment(st.bodyTime).String(), moment(st.time).String(), mendFacts}
	case st.bodyCustomer != st.customer:
		return &problem{"its customer is wrong", st.bodyCustomer, st.customer, mendFacts}
	case !bytes.Equal(st.bodyFacts, st.facts):
		return &problem{what: "its facts are wrong", mend: mendFacts}
	}
	return nil
}

// inEvents holds every event to its body, and adds up the roll-ups.
func (v *verifier) checkEvents(ctx context.Context) error {
	total, err := v.count(ctx, "SELECT count(*) FROM events")
	if err != nil {
		return err
	}
	var done int64
	err = v.query(ctx, storedEventQuery+" ORDER BY row", func(r *sql.Rows) error {
		var st storedEvent
		if err := st.scan(r); err != nil {
			return err
		}
		if done++; done%1000 == 0 {
			v.o.Progress(inEvents, done, total)
		}
		if p := st.judge(); p != nil {
			v.add(Finding{Check: inEvents, Where: v.where(st.tenant, st.kind+"/"+st.id), What: p.what, Expected: p.expected, Found: p.found}, st.row)
			if p.mend != mendNothing {
				v.mends[inEvents] = append(v.mends[inEvents], st.row)
			}
		}
		if !st.deleted {
			v.out.Events++
			v.expectEvent(st.tenant, st.kind, st.bodyTime)
		}
		return nil
	})
	v.o.Progress(inEvents, done, total)
	return err
}
