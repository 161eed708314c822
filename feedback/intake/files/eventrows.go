package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"

	"verbatim/feedback"
)

// orders joins the rows of one order or return, which need not stand together:
// a further pass counts them, and an order is made when its last row is read.
// It takes about 40 bytes an order, and the rows of those that are begun.
type orders struct {
	seed  maphash.Seed
	left  map[uint64]int32 // rows of the order that are still to come
	begun map[uint64]*begunOrder
	last  uint64 // of the row above: a row without an id goes on with it
	col   int    // of the ids
}

type begunOrder struct {
	rows   []*draft
	number int64 // of its first row
	raw    []byte
	reason string
	id     string
}

// countOrders counts the rows of each order, and what will be handed out.
func (p *part) countOrders(ctx context.Context) error {
	if p.events == nil || !needsLines(p.events.kind) {
		return nil
	}
	p.orders = orders{seed: maphash.MakeSeed(), left: map[uint64]int32{}, begun: map[uint64]*begunOrder{}, col: -1}
	for _, b := range p.events.bindings {
		if b.field == "id" {
			p.orders.col = b.col
		}
	}
	if p.orders.col < 0 {
		return nil
	}
	recs, closer, err := p.open()
	if err != nil {
		return err
	}
	defer closer.Close()
	alone := int64(0)
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rec, err := recs.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", p.plan.File, err)
		}
		if !p.isRow(rec) {
			continue
		}
		if key, ok := p.orderOf(rec); ok {
			p.orders.left[key]++
		} else {
			alone++
		}
	}
	if n := int64(len(p.orders.left)) + alone; n < p.plan.Rows {
		p.plan.note("%s are the lines of %d %ss", count(p.plan.Rows, "row"), n, p.events.kind)
		p.plan.Rows = n
	}
	p.orders.last = 0
	return nil
}

// orderOf names the order that a row belongs to, if it can be told.
func (p *part) orderOf(rec *record) (uint64, bool) {
	if p.orders.left == nil || p.orders.col < 0 || p.unread(rec) != "" {
		return 0, false
	}
	cells, reason := p.cellsOf(rec)
	if reason != "" {
		return 0, false
	}
	if p.orders.col < len(cells) {
		if id := clean(cells[p.orders.col]); !absentCell(id) {
			p.orders.last = maphash.String(p.orders.seed, id)
		}
	}
	return p.orders.last, p.orders.last != 0
}

// unread says why a record can't be a row.
func (p *part) unread(rec *record) string {
	switch {
	case rec.problem != "":
		return rec.problem
	case len(rec.raw) > MaxRow:
		return fmt.Sprintf("the row is %d bytes long, over 1 MiB", len(rec.raw))
	}
	return ""
}

// eventRows makes the rows that a record completes: none while lines of its
// order are still to come.
func (p *part) eventRows(rec *record) []Row {
	reason := p.unread(rec)
	var d *draft
	id := ""
	if reason == "" {
		var cells []string
		if cells, reason = p.cellsOf(rec); reason == "" {
			id = p.repeats.id(p.opts.Source, p.names, cells, p.byName, p.rowHash(cells))
			var err error
			if d, err = p.events.draft(cells); err != nil {
				reason = err.Error()
			}
		}
	}
	o := &begunOrder{number: rec.number, id: id}
	if key, ok := p.orderOf(rec); ok {
		if was := p.orders.begun[key]; was != nil {
			o = was
		}
		p.orders.begun[key] = o
		if p.orders.left[key]--; p.orders.left[key] <= 0 {
			delete(p.orders.begun, key)
			delete(p.orders.left, key)
		}
		o.add(rec, d, reason)
		if p.orders.begun[key] != nil {
			return nil
		}
	} else {
		o.add(rec, d, reason)
	}
	return p.finishOrder(o)
}

func (o *begunOrder) add(rec *record, d *draft, reason string) {
	if reason != "" && o.reason == "" {
		o.reason = reason
		if rec.number != o.number {
			o.reason = fmt.Sprintf("line %d of it: %s", rec.number, reason)
		}
	}
	if d != nil {
		o.rows = append(o.rows, d)
	}
	if len(o.raw) > 0 {
		o.raw = append(o.raw, '\n')
	}
	if len(o.raw) < maxOpen {
		o.raw = append(o.raw, rec.raw...)
	}
}

// finishOrder makes the events of an order, or of a single row, or one problem
// that holds all its lines.
func (p *part) finishOrder(o *begunOrder) []Row {
	var out []Row
	reason := o.reason
	if reason == "" {
		events, err := p.events.events(o.rows, p.events.ownID(o.rows[0], o.id))
		if err != nil {
			reason = err.Error()
		}
		for i, e := range events {
			var body []byte
			if body, reason = encodeEvent(e, p.now); reason != "" {
				break
			}
			file := p.plan.File
			if i > 0 { // rows are counted by file and number
				file += " (" + e.Action + ")"
			}
			out = append(out, Row{File: file, Number: o.number, Kind: p.events.kind, ID: e.ID, Event: e, Body: body})
		}
	}
	if reason != "" {
		return []Row{{File: p.plan.File, Number: o.number, Kind: p.events.kind, Problem: &Problem{Row: o.number, Reason: reason, Raw: o.raw}}}
	}
	return out
}

// ownID names an event whose table has no ids: by the person or the session
// where there is one of a kind, else by its row.
func (b *eventBuilder) ownID(d *draft, row string) string {
	switch b.kind {
	case feedback.Signup:
		return cmp.Or(d.Customer, row)
	case feedback.Visit:
		return cmp.Or(d.Session, row)
	case feedback.Subscription:
		return "" // its customer, plan and start, see subscription
	}
	return row
}

// settleEvents settles a table of customer events.
func (s *scanner) settleEvents(g *guesser) error {
	if lack := g.lacks(); lack != "" {
		s.plan.Skipped = lack
		return nil
	}
	st := s.styles(g)
	s.describe(g, st)
	s.events = newEventBuilder(g, s.plan, st)
	s.orderNames()
	return nil
}

func (s *scanner) describeEventIDs(g *guesser) {
	switch {
	case g.has("id"):
	case g.kind == feedback.Signup:
		s.plan.note("no column of ids: a signup's id is its customer's")
	case g.kind == feedback.Visit && g.has("session"):
		s.plan.note("no column of ids: a visit's id is its session's")
	case g.kind == feedback.Subscription:
		s.plan.note("no column of ids: a subscription's id is its customer, plan and start")
	default:
		s.plan.note("no column of ids: an event's id is the hash of its row")
	}
}
