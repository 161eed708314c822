package files

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"

	"verbatim/feedback"
)

// Limits of pass one.
const (
	maxColumns = 1000 // members of JSON objects that become columns
	tailRows   = 5    // rows at the end that may be totals
	headBytes  = 16 << 20
	wireSample = 2000 // objects that are tried as items
)

// settled is what pass one decided for each column, by its index.
type settled struct {
	dates  map[int]dateStyle
	scores map[int]scoreStyle
}

// scanner is pass one over one table.
type scanner struct {
	*part
	cols []*profile
	seed maphash.Seed
	tail []*record // held back until it is known that they are not the last
	wire int64     // objects that are items
	all  int64     // objects
	lost int64     // JSON members beyond maxColumns
	read int64     // rows that could be learned from
}

// scan reads the table once and settles its plan.
func (p *part) scan(ctx context.Context) error {
	s := &scanner{part: p, seed: maphash.MakeSeed()}
	p.repeats = newRepeats(p.opts.TempDir)
	p.hash.SetSeed(s.seed)
	p.index, p.skip = map[string]int{}, map[int64]bool{}
	recs, closer, err := p.open()
	if err != nil {
		return err
	}
	defer closer.Close()
	if err := s.readAll(ctx, recs); err != nil {
		return fmt.Errorf("read %s: %w", p.plan.File, err)
	}
	if err := s.settle(); err != nil {
		return err
	}
	return p.countOrders(ctx)
}

func (s *scanner) readAll(ctx context.Context, recs records) error {
	first, err := s.readHead(recs)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for _, rec := range first {
		if err := s.take(rec); err != nil {
			return err
		}
	}
	for n := 0; err == nil; n++ {
		if n%1024 == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			s.opts.tell(s.plan.File, s.plan.Rows)
		}
		var rec *record
		if rec, err = recs.next(); err == nil {
			err = s.take(rec)
		}
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	if err := s.endTail(); err != nil {
		return err
	}
	return s.repeats.finish()
}

// readHead reads the rows among which the header stands.
func (s *scanner) readHead(recs records) ([]*record, error) {
	var out []*record
	size := 0
	for len(out) < headRecords && size < headBytes {
		rec, err := recs.next()
		if err != nil {
			s.setHead(out)
			return out, err
		}
		out = append(out, rec)
		size += len(rec.raw)
	}
	s.setHead(out)
	return out, nil
}

func (s *scanner) setHead(recs []*record) {
	if s.isJSON() {
		return
	}
	want := s.want
	if want == 0 { // a sheet: rows end at their last filled cell
		for _, r := range recs {
			want = max(want, len(r.cells))
		}
	}
	s.head = findHead(recs, want)
	s.cols = s.head.newProfiles(s.seed)
	s.names = s.head.names
}

func (s *scanner) isJSON() bool {
	return s.plan.Format != formatDelimited && s.plan.Format != formatSheet
}

// take counts one record and learns from it, once it is known that it is not
// among the last ones.
func (s *scanner) take(rec *record) error {
	if rec.number < s.head.from {
		return nil
	}
	if !s.isRow(rec) {
		s.plan.Blank++
		return nil
	}
	s.plan.Rows++
	if rec.mended != "" {
		s.plan.Mended++
	}
	if rec.problem != "" || len(rec.raw) > MaxRow {
		return nil
	}
	if rec.object != nil {
		return s.learnObject(rec)
	}
	s.tail = append(s.tail, rec)
	if len(s.tail) <= tailRows {
		return nil
	}
	rec = s.tail[0]
	s.tail = s.tail[:copy(s.tail, s.tail[1:])]
	return s.learn(rec.cells, rec.number)
}

// endTail leaves out the rows of totals at the end.
func (s *scanner) endTail() error {
	n := len(s.tail)
	for n > 0 && isTotal(s.tail[n-1].cells, len(s.names)) {
		n--
		s.skip[s.tail[n].number] = true
		s.plan.Rows--
		s.plan.Totals++
	}
	for _, rec := range s.tail[:n] {
		if err := s.learn(rec.cells, rec.number); err != nil {
			return err
		}
	}
	s.tail = nil
	return nil
}

func (s *scanner) learn(cells []string, row int64) error {
	s.read++
	for i, c := range cells[:min(len(cells), len(s.cols))] {
		s.cols[i].add(c, row)
	}
	return s.repeats.note(s.rowHash(cells))
}

func (s *scanner) learnObject(rec *record) error {
	s.all++
	if len(s.opts.Map) == 0 && s.all <= wireSample && wireRefusal(s.wireKind(rec.object), rec.object, s.now) == "" {
		s.wire++
	}
	members, err := flatten(rec.object)
	if err != nil {
		return nil // pass two says so
	}
	for _, m := range members {
		if _, ok := s.index[m.name]; ok {
			continue
		}
		if len(s.names) == maxColumns {
			s.lost++
			continue
		}
		s.index[m.name] = len(s.names)
		s.names = append(s.names, m.name)
		s.cols = append(s.cols, newProfile(m.name, s.seed))
	}
	cells, _ := s.cellsOf(rec)
	return s.learn(cells, rec.number)
}

// wireKind is the kind that an object names itself, or any.
func (s *scanner) wireKind(object []byte) string {
	var row Row
	s.passOn(&row, &record{object: object})
	if row.Kind == "" {
		return feedback.Review
	}
	return row.Kind
}
