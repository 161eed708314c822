package files

import "strings"

// maxCells bounds the columns of a table, like Excel does.
const maxCells = 16384

// cellParser splits lines into cells. It can be fed the lines of one record
// one after the other: open says that a quoted cell goes on.
type cellParser struct {
	dialect
	cells  []string
	buf    []byte // of the open quoted cell
	open   bool
	stray  bool // a quote stood where none may stand
	opener bool // of these, one stood where a cell begins
}

func (p *cellParser) reset() {
	p.cells, p.buf = p.cells[:0], p.buf[:0]
	p.open, p.stray, p.opener = false, false, false
}

func (p *cellParser) count() int { return len(p.cells) }

// take returns the cells and leaves none.
func (p *cellParser) take() []string {
	out := append([]string(nil), p.cells...)
	p.reset()
	return out
}

func (p *cellParser) newLine() { p.buf = append(p.buf, '\n') }

func (p *cellParser) add(s string) {
	if len(p.cells) < maxCells {
		p.cells = append(p.cells, s)
	}
}

// feed reads one line from where the record stands.
func (p *cellParser) feed(s string) {
	i := 0
	if p.open {
		var more bool
		if i, more = p.quoted(s, 0); !more {
			return
		}
	}
	for {
		var more bool
		if start := quoteStart(s, i); start >= 0 {
			p.buf, p.open = p.buf[:0], true
			i, more = p.quoted(s, start)
		} else {
			i, more = p.plain(s, i)
		}
		if !more {
			return
		}
	}
}

// quoteStart returns where the content of the quoted cell at i begins, or -1
// when the cell there is not quoted.
func quoteStart(s string, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	if i < len(s) && s[i] == '"' {
		return i + 1
	}
	return -1
}

// cellEnd returns where the unquoted cell at i ends.
func cellEnd(s string, i int, delim byte) int {
	if j := strings.IndexByte(s[i:], delim); j >= 0 {
		return i + j
	}
	return len(s)
}

// plain reads the unquoted cell at i. It returns where the next one starts and
// whether there is one.
func (p *cellParser) plain(s string, i int) (int, bool) {
	end := cellEnd(s, i, p.delim)
	p.add(s[i:end])
	return end + 1, end < len(s)
}

// quoted reads on inside a quoted cell from i.
func (p *cellParser) quoted(s string, i int) (int, bool) {
	for i < len(s) {
		j := strings.IndexByte(s[i:], '"')
		if j < 0 {
			break
		}
		p.buf = append(p.buf, s[i:i+j]...)
		i += j
		if p.backslash && i > 0 && s[i-1] == '\\' && len(p.buf) > 0 {
			p.buf[len(p.buf)-1] = '"'
			i++
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			if p.emptyCell(s, i) {
				p.stray, p.opener = true, true
			}
			p.buf = append(p.buf, '"')
			i += 2
			continue
		}
		end := i + 1
		for end < len(s) && s[end] == ' ' && p.delim != ' ' {
			end++
		}
		if end == len(s) || s[end] == p.delim {
			p.add(string(p.buf))
			p.open = false
			return end + 1, end < len(s)
		}
		p.stray = true
		p.opener = p.opener || i == 0 || s[i-1] == p.delim
		p.buf = append(p.buf, '"')
		i++
	}
	p.buf = append(p.buf, s[i:]...)
	return len(s), false
}

// emptyCell says whether the two quotes at i look like a whole empty cell,
// which inside a quoted cell means that the quote before them was a stray one.
func (p *cellParser) emptyCell(s string, i int) bool {
	before := i == 0 || s[i-1] == p.delim
	after := i+2 == len(s) || s[i+2] == p.delim
	return before && after
}

// alone reads a whole record from one line: a quote that isn't closed on it is
// left out. It says whether there was such a quote.
func (p *cellParser) alone(s string) (mended bool) {
	p.reset()
	i, tries := 0, 16 // each try may read to the line's end
	for {
		var more bool
		start := quoteStart(s, i)
		if start >= 0 && tries > 0 {
			from := i
			p.buf, p.open = p.buf[:0], true
			if i, more = p.quoted(s, start); p.open {
				p.open, mended = false, true
				tries--
				if !strings.Contains(s[start:cellEnd(s, start, p.delim)], `"`) {
					from = start
				}
				i, more = p.plain(s, from)
			}
		} else {
			i, more = p.plain(s, i)
		}
		if !more {
			return mended || p.stray
		}
	}
}
