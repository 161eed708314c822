package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
)

// rollupDefinition is the version of what a roll-up row means. It goes up with
// every change of the functions below; roll-ups of another definition are
// rebuilt when the store is opened.
//
//	1: without the stamps of the analyses
const rollupDefinition = 2

// eventDim is the dimension of customer events, whose value is their kind.
const eventDim = "event"

// stampDim is the dimension of the stamps that items' analyses have. It counts
// items, all on day 0: what awaits another analysis has no day.
const stampDim = "stamp"

// rollupFields are the single-valued dimensions of the roll-ups. Customers and
// attributes have too many values for it: the column cache answers those.
var rollupFields = [...]struct {
	dim   string
	field int
}{
	{"channel", fChannel}, {"country", fCountry}, {"kind", fKind}, {"lang", fLang},
	{"product", fProduct}, {"segment", fSegment}, {"source", fSource},
}

// rollKey names a roll-up row: the tenant's local day × one value of one
// dimension ("" for all items).
type rollKey struct {
	tenant     int64
	dim, value string
	day        int64
}

// roll is what a roll-up row counts, in whole numbers, so that what was added
// can be taken out exactly.
type roll struct {
	n          int64
	labels     [nLabels]int64 // unknown: every item out of sentiment
	complaints int64
	score      int64 // millionths, of items in sentiment
}

func (r *roll) add(o *roll, sign int64) {
	r.n += sign * o.n
	r.complaints += sign * o.complaints
	r.score += sign * o.score
	for i := range r.labels {
		r.labels[i] += sign * o.labels[i]
	}
}

// rollDeltas collects the changes of one batch, so that each row is written once.
type rollDeltas map[rollKey]*roll

// replace takes was out and puts now in; either may be nil.
func (d rollDeltas) replace(t *tenant, was, now *facts) {
	if was != nil {
		d.item(t, was, -1)
	}
	if now != nil {
		d.item(t, now, 1)
	}
}

func (d rollDeltas) item(t *tenant, f *facts, sign int64) {
	one := roll{n: 1}
	if f.known() {
		one.labels[f.label], one.score = 1, f.score
	} else {
		one.labels[lUnknown] = 1
	}
	if f.complaint {
		one.complaints = 1
	}
	day := localDay(f.time, t.zone)
	add := func(dim, value string) {
		k := rollKey{t.id, dim, value, day}
		r := d[k]
		if r == nil {
			r = &roll{}
			k.value = strings.Clone(value)
			d[k] = r
		}
		r.add(&one, sign)
	}
	add("", "")
	for _, rf := range rollupFields {
		if v := f.values[rf.field]; v != "" {
			add(rf.dim, v)
		}
	}
	f.eachMention(func(kind uint8, name string) { add(string(mentionKinds[kind]), name) })
}

// eachMention calls fn once for every theme, with its parents, intent and
// emotion of the item.
func (f *facts) eachMention(fn func(kind uint8, name string)) {
	for i, m := range f.mentions {
		for name := m.name; name != ""; name = parent(m.kind, name) {
			if !f.mentionedBefore(i, m.kind, name) {
				fn(m.kind, name)
			}
		}
	}
}

// mentionedBefore says whether one of the first n mentions has the name, or a
// theme below it.
func (f *facts) mentionedBefore(n int, kind uint8, name string) bool {
	return slices.ContainsFunc(f.mentions[:n], func(m mention) bool {
		return m.kind == kind && (m.name == name || kind == theme && within(m.name, name))
	})
}

// within says whether name is root or lies below it.
func within(name, root string) bool {
	return strings.HasPrefix(name, root) && (len(name) == len(root) || name[len(root)] == '.')
}

// parent returns the theme above name, or "". Intents and emotions have none.
func parent(kind uint8, name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 && kind == theme {
		return name[:i]
	}
	return ""
}

func (d rollDeltas) event(t *tenant, kind string, at int64, sign int64) {
	d.count(rollKey{t.id, eventDim, kind, localDay(at, t.zone)}, sign)
}

// restamp takes an item's stamp out and puts its new one in; either may be
// empty, of an item that is not there.
func (d rollDeltas) restamp(t *tenant, was, now string) {
	if was == now {
		return
	}
	if was != "" {
		d.count(rollKey{t.id, stampDim, was, 0}, -1)
	}
	if now != "" {
		d.count(rollKey{t.id, stampDim, now, 0}, 1)
	}
}

func (d rollDeltas) count(k rollKey, sign int64) {
	r := d[k]
	if r == nil {
		r = &roll{}
		d[k] = r
	}
	r.n += sign
}

// localDay is the day of a moment in a zone, counted from 1970-01-01.
func localDay(at int64, zone *time.Location) int64 {
	y, m, day := time.UnixMicro(at).In(zone).Date()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// dayStart is the moment at which a local day starts in a zone.
func dayStart(day int64, zone *time.Location) time.Time {
	y, m, d := time.Unix(day*86400, 0).UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// rebuildRollups makes a tenant's roll-ups anew from the stored facts.
func (s *Store) rebuildRollups(w *writer, t *tenant) error {
	d := make(rollDeltas)
	var f facts
	err := w.query("SELECT stamp, facts FROM items WHERE tenant = ? AND deleted = 0", func(r *sql.Rows) error {
		var stamp string
		var b []byte
		if err := r.Scan(&stamp, &b); err != nil {
			return err
		}
		d.restamp(t, "", stamp)
		if err := readFacts(string(b), &f); err != nil {
			return err
		}
		d.item(t, &f, 1)
		return nil
	}, t.id)
	if err != nil {
		return err
	}
	err = w.query("SELECT kind, time FROM events WHERE tenant = ? AND deleted = 0", func(r *sql.Rows) error {
		var kind string
		var at int64
		err := r.Scan(&kind, &at)
		d.event(t, kind, at, 1)
		return err
	}, t.id)
	if err != nil {
		return err
	}
	if _, err := w.exec("DELETE FROM rollups WHERE tenant = ?", t.id); err != nil {
		return err
	}
	return w.addRolls(d)
}

// upgradeRollups rebuilds the roll-ups of tenants that stand under another
// definition.
func (s *Store) upgradeRollups(ctx context.Context) error {
	return s.write(ctx, "rebuild roll-ups", func(w *writer) error {
		for _, t := range s.tenants {
			if t.def == rollupDefinition {
				continue
			}
			next := *t
			next.def = rollupDefinition
			if err := s.rebuildRollups(w, &next); err != nil {
				return err
			}
			if _, err := w.exec("UPDATE tenants SET definition = ? WHERE tenant = ?", next.def, t.id); err != nil {
				return err
			}
			s.uncommitted = true
			s.keepTenant(&next)
		}
		return nil
	})
}
