package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
)

// records hands out the rows of one table, from its first.
type records interface {
	next() (*record, error)
}

// part is one table: a delimited file, a sheet, or a file of JSON objects.
type part struct {
	plan    *Plan
	opts    Options
	open    func() (records, io.Closer, error)
	head    head
	index   map[string]int // of JSON's members among the columns
	names   []string
	byName  []int // columns in the order of their names
	builder *builder
	events  *eventBuilder // in place of builder where the rows are customer events
	orders  orders
	ready   []Row // made of rows that were read, not yet handed out
	repeats *repeats
	skip    map[int64]bool // rows of totals
	hash    maphash.Hash
	want    int
	several bool // the file holds other tables too

	rows   records // of pass two
	closer io.Closer
	now    time.Time
}

// next returns the next row of pass two.
func (p *part) next(ctx context.Context) (Row, error) {
	if p.plan.Skipped != "" {
		return Row{}, io.EOF
	}
	if p.rows == nil {
		var err error
		if p.rows, p.closer, err = p.open(); err != nil {
			return Row{}, err
		}
	}
	for {
		if len(p.ready) > 0 {
			row := p.ready[0]
			p.ready = p.ready[1:]
			return row, nil
		}
		if err := ctx.Err(); err != nil {
			return Row{}, err
		}
		rec, err := p.rows.next()
		if err != nil {
			return Row{}, p.ended(err)
		}
		switch {
		case !p.isRow(rec):
		case p.events != nil:
			p.ready = append(p.ready[:0], p.eventRows(rec)...)
		default:
			return p.row(rec), nil
		}
	}
}

func (p *part) ended(err error) error {
	if p.closer != nil {
		p.closer.Close()
		p.closer = nil
	}
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("read %s: %w", p.plan.File, err)
}

// isRow says whether a record is data: no header, blank line or total.
func (p *part) isRow(rec *record) bool {
	if rec.number < p.head.from || p.skip[rec.number] {
		return false
	}
	return rec.problem != "" || rec.object != nil || filled(rec.cells) > 0
}

func (p *part) row(rec *record) Row {
	row := Row{File: p.plan.File, Number: rec.number, Kind: p.plan.Kind, Mended: rec.mended}
	reason := rec.problem
	if reason == "" && len(rec.raw) > MaxRow {
		reason = fmt.Sprintf("the row is %d bytes long, over 1 MiB", len(rec.raw))
	}
	if reason == "" {
		if p.plan.Wire {
			reason = p.passOn(&row, rec)
		} else {
			reason = p.build(&row, rec)
		}
	}
	if reason != "" {
		row.Body, row.Item, row.ID = nil, nil, ""
		row.Problem = &Problem{Row: rec.number, Reason: reason, Raw: []byte(rec.raw)}
	}
	return row
}

// passOn hands an item or an event on as it stands: the worker is strict with it.
func (p *part) passOn(row *Row, rec *record) string {
	var is struct {
		ID   string `json:"id"`
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(rec.object, &is); err != nil || is.ID == "" {
		return "it is no item and no event: id must be given"
	}
	if len(rec.object) > MaxBody {
		return tooLong(rec.object)
	}
	row.ID, row.Body = is.ID, rec.object
	if slices.Contains(feedback.ItemKinds, is.Kind) || isEvent(is.Kind) {
		row.Kind = is.Kind
	}
	return ""
}

func (p *part) build(row *Row, rec *record) string {
	cells, reason := p.cellsOf(rec)
	if reason != "" {
		return reason
	}
	it, err := p.builder.item(cells)
	// Every row counts for the occurrences, those with problems too: a mended
	// column must not shift the ids of the rows below.
	id := p.repeats.id(p.opts.Source, p.names, cells, p.byName, p.rowHash(cells))
	if err != nil {
		return err.Error()
	}
	if it.ID == "" {
		it.ID = id
	}
	body, err := encode(it)
	if err != nil {
		return err.Error()
	}
	row.ID, row.Item, row.Body = it.ID, it, body
	if reason := problemOf(it, body); reason != "" {
		return reason
	}
	return refusal(it.Kind, body, p.now)
}

// cellsOf returns a record's cells in the order of the columns.
func (p *part) cellsOf(rec *record) ([]string, string) {
	if rec.object == nil {
		if extra := rec.cells[min(len(rec.cells), len(p.names)):]; filled(extra) > 0 {
			return nil, fmt.Sprintf("the row has %d cells, the table %d columns", len(rec.cells), len(p.names))
		}
		return rec.cells, ""
	}
	members, err := flatten(rec.object)
	if err != nil {
		return nil, err.Error()
	}
	cells := make([]string, len(p.names))
	for _, m := range members {
		if i, ok := p.index[m.name]; ok {
			cells[i] = m.value
		}
	}
	return cells, ""
}

// rowHash is a row's hash within this run.
func (p *part) rowHash(cells []string) uint64 {
	p.hash.Reset()
	for i, c := range cells[:min(len(cells), len(p.names))] {
		if c = clean(c); c != "" {
			p.hash.WriteByte(byte(i))
			p.hash.WriteByte(byte(i >> 8))
			p.hash.WriteString(c)
			p.hash.WriteByte(0)
		}
	}
	return p.hash.Sum64()
}

// orderNames lists the columns by name.
func (p *part) orderNames() {
	p.byName = make([]int, len(p.names))
	for i := range p.byName {
		p.byName[i] = i
	}
	slices.SortFunc(p.byName, func(a, b int) int { return strings.Compare(p.names[a], p.names[b]) })
}
