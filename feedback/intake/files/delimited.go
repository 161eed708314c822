package files

import (
	"errors"
	"io"
	"strings"
)

// A delimited file is read line by line. A record is one line, unless a quoted
// cell is open at its end. Quotes go wrong in real exports, and a quote that is
// never closed would swallow the file up to the next one, so every record of
// several lines must prove itself. When its quotes are not clean, or its cells
// are not as many as the table's, the first quote may have been a stray one:
// that is so when a whole record begins on the next line, and the first line is
// a whole record on its own, or a cell's opening quote stands inside the cell.
// The line is then read alone, and the record says that it was mended.

// dialect is how a delimited file is written.
type dialect struct {
	delim     byte
	lineEnd   byte
	backslash bool // \" stands for a quote inside a quoted cell
	want      int  // cells of a record, 0 while unknown
}

// record is one row of a table as it was read.
type record struct {
	number  int64
	cells   []string
	raw     string
	mended  string
	problem string // it can't be read as cells
	object  []byte // of JSON: the whole object
}

// delimited reads records.
type delimited struct {
	dialect
	lines  *lineReader
	cells  cellParser
	number int64
}

func newDelimited(r io.Reader, d dialect) *delimited {
	return &delimited{dialect: d, lines: newLineReader(r, d.lineEnd), cells: cellParser{dialect: d}}
}

func (d *delimited) next() (*record, error) {
	first, err := d.lines.take()
	if err != nil {
		return nil, err
	}
	d.number++
	if first.cut {
		return &record{number: d.number, raw: first.text, problem: "the line is over 8 MiB"}, nil
	}
	if first.single {
		return d.alone(first.text, ""), nil
	}
	p := &d.cells
	p.reset()
	p.feed(first.text)
	if !p.open {
		return d.finish(first.text, mendedIf(p.stray)), nil
	}
	return d.across(first.text)
}

// across reads a record whose first line ends inside a quoted cell.
func (d *delimited) across(first string) (*record, error) {
	p := &d.cells
	size, n := len(first), 0
	var doubted suspicion
	for p.open {
		if now := p.suspicion(d.want <= 1 && n > 50); now > doubted {
			doubted = now
			if d.standsAlone(first, now) {
				return d.alone(first, strayQuote), nil
			}
		}
		ln, err := d.lines.peek(n)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if err != nil || size+len(ln.text) > maxOpen || ln.cut {
			d.lines.single(n)
			return d.alone(first, strayQuote), nil
		}
		p.newLine()
		p.feed(ln.text)
		size += len(ln.text) + 1
		n++
	}
	now := p.suspicion(d.want > 0 && p.count() != d.want)
	if d.want > 0 && p.count() != d.want {
		now = cellOpened
	}
	if now > 0 && d.standsAlone(first, now) {
		return d.alone(first, strayQuote), nil
	}
	raw := d.join(first, size, n)
	return d.finish(raw, mendedIf(p.stray)), nil
}

// suspicion is how sure it is that the quote before was a stray one.
type suspicion uint8

const (
	quoteInside suspicion = iota + 1 // a single quote stands inside the cell
	cellOpened                       // a quote inside stands where cells begin
)

func (p *cellParser) suspicion(other bool) suspicion {
	switch {
	case p.opener:
		return cellOpened
	case p.stray || other:
		return quoteInside
	}
	return 0
}

const strayQuote = "a quote was never closed"

func mendedIf(stray bool) string {
	if stray {
		return "quotes inside a quoted cell were not doubled"
	}
	return ""
}

// standsAlone says whether first is better read as a record of its own.
func (d *delimited) standsAlone(first string, why suspicion) bool {
	if d.want <= 1 {
		return d.want == 1
	}
	q := cellParser{dialect: d.dialect}
	if q.alone(first); q.count() != d.want && why < cellOpened {
		return false
	}
	return d.recordFollows(&q)
}

// maxFollow bounds how far is looked for the end of the record that follows.
const maxFollow = 40

// recordFollows says whether a whole record begins on the next line.
func (d *delimited) recordFollows(q *cellParser) bool {
	q.reset()
	for i := range maxFollow {
		ln, err := d.lines.peek(i)
		if err != nil || ln.cut {
			break
		}
		if i > 0 {
			q.newLine()
		}
		if q.feed(ln.text); !q.open {
			if !q.stray && q.count() == d.want {
				return true
			}
			break
		}
		if q.stray {
			break
		}
	}
	after, err := d.lines.peek(0)
	if err != nil {
		return false
	}
	q.alone(after.text)
	return q.count() == d.want
}

// join takes the n lines that follow first and glues them to it.
func (d *delimited) join(first string, size, n int) string {
	var b strings.Builder
	b.Grow(size)
	b.WriteString(first)
	for i := range n {
		ln, _ := d.lines.peek(i)
		b.WriteByte('\n')
		b.WriteString(ln.text)
	}
	d.lines.drop(n)
	return b.String()
}

// alone reads one line as a record, whatever its quotes.
func (d *delimited) alone(s, mended string) *record {
	p := &d.cells
	if p.alone(s) && mended == "" {
		mended = strayQuote
	}
	return d.finish(s, mended)
}

func (d *delimited) finish(raw, mended string) *record {
	return &record{number: d.number, cells: d.cells.take(), raw: raw, mended: mended}
}
