package files

import (
	"bufio"
	"errors"
	"io"
)

// maxOpen is how far a quoted cell, or a line, may reach before it is taken to
// be broken. It is well over MaxRow, so that a large row comes out whole as a
// problem.
const maxOpen = 8 << 20

// line is one physical line, without its line break.
type line struct {
	text   string
	cut    bool // longer than maxOpen: text is its beginning
	single bool // don't look past its end for a closing quote
}

// lineReader reads lines and lets them be looked at before they are taken.
type lineReader struct {
	r       *bufio.Reader
	end     byte // '\n', or '\r' in files of old Macs
	pending []line
	at      int // first of pending not yet taken
	buf     []byte
	err     error
}

func newLineReader(r io.Reader, end byte) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10), end: end}
}

// take returns the next line, or the error that ended the file.
func (l *lineReader) take() (line, error) {
	ln, err := l.peek(0)
	if err != nil {
		return line{}, err
	}
	l.drop(1)
	return ln, nil
}

// peek returns the i-th line after those taken.
func (l *lineReader) peek(i int) (line, error) {
	for len(l.pending)-l.at <= i {
		if l.err != nil {
			return line{}, l.err
		}
		ln, err := l.read()
		if err != nil {
			l.err = err
			continue
		}
		l.pending = append(l.pending, ln)
	}
	return l.pending[l.at+i], nil
}

// drop takes n lines that have been looked at.
func (l *lineReader) drop(n int) {
	l.at += n
	switch {
	case l.at == len(l.pending):
		clear(l.pending) // let the strings go
		l.pending, l.at = l.pending[:0], 0
	case l.at > 1024:
		k := copy(l.pending, l.pending[l.at:])
		clear(l.pending[k:])
		l.pending, l.at = l.pending[:k], 0
	}
}

// single marks the next n lines that have been looked at.
func (l *lineReader) single(n int) {
	for i := l.at; i < min(l.at+n, len(l.pending)); i++ {
		l.pending[i].single = true
	}
}

func (l *lineReader) read() (line, error) {
	l.buf = l.buf[:0]
	cut := false
	for {
		chunk, err := l.r.ReadSlice(l.end)
		if room := maxOpen - len(l.buf); len(chunk) > room {
			chunk, cut = chunk[:room], true
		}
		l.buf = append(l.buf, chunk...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (err != io.EOF || len(l.buf) == 0) {
			return line{}, err
		}
		break
	}
	b := l.buf
	if n := len(b); n > 0 && b[n-1] == l.end {
		b = b[:n-1]
	}
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	return line{text: string(b), cut: cut}, nil
}
