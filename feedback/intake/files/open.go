package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"verbatim/feedback"
)

// The formats of tables.
const (
	formatDelimited = "delimited"
	formatSheet     = "sheet"
	formatLines     = "json lines"
	formatArray     = "json array"
	formatObjects   = "json objects"
)

// Open reads the file once and settles how it will be read. A table of an
// archive or a workbook from which no item can be made is in Plans with the
// reason; if that holds for all of them, it is an error.
func Open(ctx context.Context, name string, o Options) (*Reader, error) {
	if kinds := slices.Concat(feedback.ItemKinds, feedback.EventKinds); o.Kind != "" && !slices.Contains(kinds, o.Kind) {
		return nil, fmt.Errorf("kind %s doesn't exist: there are %s", o.Kind, strings.Join(kinds, ", "))
	}
	op := &opener{opts: o}
	r := &Reader{name: name, opts: o}
	err := r.open(ctx, op)
	r.close = op.cleanup
	if err == nil {
		err = r.usable()
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *Reader) open(ctx context.Context, op *opener) error {
	inputs, err := op.inputs(r.name)
	if err != nil {
		return err
	}
	for _, in := range inputs {
		parts, err := op.parts(ctx, in)
		if err != nil {
			return err
		}
		r.parts = append(r.parts, parts...)
	}
	for _, p := range r.parts {
		if p.plan.Skipped != "" {
			continue
		}
		p.several = len(r.parts) > 1
		err := p.scan(ctx)
		op.cleanup = append(op.cleanup, func() error { p.repeats.close(); return nil })
		if err = p.forgive(err); err != nil {
			return err
		}
	}
	return nil
}

// forgive turns a column that is missing in one of several tables into a table
// that is left out.
func (p *part) forgive(err error) error {
	var m *MapError
	if p.several && errors.As(err, &m) {
		p.plan.Skipped = m.Error()
		return nil
	}
	return err
}

// usable says why nothing can be imported, if so.
func (r *Reader) usable() error {
	var reasons []string
	for _, p := range r.parts {
		if p.plan.Skipped == "" {
			return nil
		}
		reasons = append(reasons, p.plan.File+": "+p.plan.Skipped)
	}
	if len(reasons) == 0 {
		return fmt.Errorf("open %s: there is no table in it", r.name)
	}
	return fmt.Errorf("open %s", strings.Join(reasons[:min(len(reasons), 5)], "; "))
}

// parts lists the tables of one input.
func (o *opener) parts(ctx context.Context, in input) ([]*part, error) {
	if in.open == nil {
		return o.sheets(ctx, in)
	}
	r, err := in.open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", in.name, err)
	}
	defer r.Close()
	sample := make([]byte, encodingSample)
	n, err := io.ReadFull(r, sample)
	whole := err == io.EOF || err == io.ErrUnexpectedEOF
	if err != nil && !whole {
		return nil, fmt.Errorf("read %s: %w", in.name, err)
	}
	sample = sample[:n]
	p := o.newPart(in, in.name)
	p.plan.Encoding = detectEncoding(sample)
	text, err := io.ReadAll(io.LimitReader(decode(bytes.NewReader(sample), p.plan.Encoding), sniffSample))
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", in.name, err)
	}
	whole = whole && len(text) < sniffSample
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		p.plan.Skipped = "it is empty"
	case isBinary(text):
		p.plan.Skipped = "it is no text"
	case looksLikeJSON(text):
		p.readJSON(in, text)
	default:
		p.readDelimited(in, string(text), whole)
	}
	return []*part{p}, nil
}

func (o *opener) newPart(in input, name string) *part {
	now := time.Now()
	mod := in.time
	if mod.After(now) { // a clock that was wrong
		mod = now
	}
	return &part{opts: o.opts, now: now, plan: &Plan{
		File: name, Kind: o.opts.Kind, Source: o.opts.Source,
		FileTime: mod.UTC().Truncate(time.Second),
	}}
}

// isBinary says whether text holds signs that no text has.
func isBinary(text []byte) bool {
	odd := 0
	for _, c := range text {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			odd++
		}
	}
	return odd*50 > len(text)
}

// looksLikeJSON says whether the text begins with an object or an array of them.
func looksLikeJSON(text []byte) bool {
	b := bytes.TrimSpace(text)
	if len(b) < 2 {
		return false
	}
	after := bytes.TrimSpace(b[1:])
	if len(after) == 0 {
		return false
	}
	return b[0] == '{' && (after[0] == '"' || after[0] == '}') || b[0] == '[' && (after[0] == '{' || after[0] == ']')
}

func (p *part) readJSON(in input, text []byte) {
	p.plan.Format = jsonFormat(text)
	p.open = p.opened(in, func(r io.Reader) records { return newObjects(r, p.plan.Format) })
}

func (p *part) readDelimited(in input, text string, whole bool) {
	p.plan.Format = formatDelimited
	d, skip := sniffDialect(text, path.Base(in.name), whole)
	if d.delim != 0 {
		p.plan.Delimiter = string(d.delim)
	}
	p.want = d.want
	p.open = p.opened(in, func(r io.Reader) records {
		recs := newDelimited(r, d)
		for range skip {
			if _, err := recs.lines.take(); err == nil {
				recs.number++
			}
		}
		return recs
	})
}

func (p *part) opened(in input, read func(io.Reader) records) func() (records, io.Closer, error) {
	return func() (records, io.Closer, error) {
		r, err := in.open()
		if err != nil {
			return nil, nil, fmt.Errorf("open %s: %w", in.name, err)
		}
		return read(decode(r, p.plan.Encoding)), r, nil
	}
}

// sheets lists the sheets of a workbook that hold something.
func (o *opener) sheets(ctx context.Context, in input) ([]*part, error) {
	w, err := o.workbook(in)
	if err != nil {
		return nil, err
	}
	var out []*part
	names := w.GetSheetList()
	for _, sheet := range names[:min(len(names), maxSheets)] {
		f, err := o.spoolSheet(ctx, w, sheet)
		if err != nil {
			return nil, fmt.Errorf("read sheet %s of %s: %w", sheet, in.name, err)
		}
		if f == nil {
			continue
		}
		name := in.name
		if len(names) > 1 {
			name += "/" + sheet
		}
		p := o.newPart(in, name)
		p.plan.Format = formatSheet
		p.open = func() (records, io.Closer, error) {
			r, err := newSpooled(f)
			return r, io.NopCloser(nil), err
		}
		out = append(out, p)
	}
	return out, nil
}
