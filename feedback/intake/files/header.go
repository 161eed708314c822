package files

import (
	"fmt"
	"hash/maphash"
	"strings"
)

// headRecords is among how many records the header is looked for.
const headRecords = 100

// head is where a table's data begin.
type head struct {
	names, second []string
	row           int64 // of the header, 0 for none
	from          int64 // first row of data
	above         int   // filled rows above the header
}

// findHead looks for the header: the first row nearly as wide as the table
// whose cells are no data. Survey tools write a second row (the questions under
// their codes, or codes for machines), and put titles above.
func findHead(recs []*record, want int) head {
	at, above := firstWide(recs, want)
	if at < 0 {
		return head{from: 1}
	}
	h := head{from: recs[at].number, above: above}
	rest := recs[at+1:]
	if !looksLikeHeader(recs[at].cells, rest) {
		h.names = unnamedColumns(max(want, len(recs[at].cells)))
		return h
	}
	h.row, h.from = recs[at].number, recs[at].number+1
	h.names = recs[at].cells
	for len(rest) > 0 && isSecondHeader(h.names, rest[0].cells, rest[1:]) {
		if h.second == nil && !isImportRow(rest[0].cells) {
			h.second = rest[0].cells
		}
		h.from = rest[0].number + 1
		rest = rest[1:]
	}
	h.names = uniqueNames(h.names, h.second, want)
	return h
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// firstWide returns the first record that is as wide as a header must be.
func firstWide(recs []*record, want int) (at, above int) {
	widest := 0
	for _, r := range recs {
		if len(r.cells) <= max(want, 1) || want == 0 {
			widest = max(widest, filled(r.cells))
		}
	}
	for i, r := range recs {
		n := filled(r.cells)
		if n > 0 && n*2 >= min(widest, max(want, 1)) {
			return i, above
		}
		if n > 0 {
			above++
		}
	}
	return -1, above
}

// looksLikeHeader compares the row with what stands below it.
func looksLikeHeader(cells []string, below []*record) bool {
	known := 0
	for _, c := range cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		if len(c) > 300 || isData(c) {
			return false
		}
		if isKnownHeader(words(c)) {
			known++
		}
	}
	if known > 0 {
		return known > 1 || len(cells) <= 2 || !sameAsBelow(cells, below)
	}
	if len(below) == 0 {
		return false
	}
	return unlike(cells, below) > 0 || shorter(cells, below)
}

// isData says whether a cell is a number, a moment or a link: no header is.
func isData(c string) bool {
	if _, err := splitDate(c); err == nil {
		return true
	}
	if n, rest, ok := leadingNumber(c); ok && rest == "" {
		return n < 1900 || n > 2100 // a year may head a column
	}
	return strings.HasPrefix(c, "http://") || strings.HasPrefix(c, "https://") || isGlyph(c)
}

func isKnownHeader(w string) bool {
	for _, names := range fieldNames {
		if nameScore(w, names) > 80 {
			return true
		}
	}
	for _, names := range attributeNames {
		if nameScore(w, names) > 80 {
			return true
		}
	}
	return nameScore(w, moreText) > 80
}

// sameAsBelow says whether some cell of the row is found below in its column:
// then it is a value.
func sameAsBelow(cells []string, below []*record) bool {
	for i, c := range cells {
		for _, r := range below {
			if i < len(r.cells) && c != "" && r.cells[i] == c {
				return true
			}
		}
	}
	return false
}

// unlike counts the columns that hold data below, and none in the row.
func unlike(cells []string, below []*record) int {
	n := 0
	for i, c := range cells {
		data, all := 0, 0
		for _, r := range below {
			if i >= len(r.cells) || strings.TrimSpace(r.cells[i]) == "" {
				continue
			}
			all++
			if isData(strings.TrimSpace(r.cells[i])) {
				data++
			}
		}
		if all > 0 && data*10 > all*7 && strings.TrimSpace(c) != "" && !isData(strings.TrimSpace(c)) {
			n++
		}
	}
	return n
}

// shorter says whether the row's cells are names rather than sentences.
func shorter(cells []string, below []*record) bool {
	own, theirs := 0, 0
	for _, c := range cells {
		own = max(own, len(c))
	}
	for _, r := range below {
		for _, c := range r.cells {
			theirs = max(theirs, len(c))
		}
	}
	return own <= 40 && theirs > 3*own && !sameAsBelow(cells, below)
}

// isSecondHeader says whether a row under the header is another one.
func isSecondHeader(names, cells []string, below []*record) bool {
	if isImportRow(cells) {
		return true
	}
	if len(below) == 0 || filled(cells) == 0 {
		return false
	}
	for _, c := range cells {
		switch words(c) {
		case "response", "open ended response", "reponse", "reponse ouverte", "reponse libre":
			return true
		}
		if isData(strings.TrimSpace(c)) {
			return false
		}
	}
	// A row without one datum above rows that have them in several columns.
	return unlike(cells, below) >= 2 || unlike(cells, below) == 1 && asksQuestions(cells)
}

func asksQuestions(cells []string) bool {
	for _, c := range cells {
		if isQuestion(c) {
			return true
		}
	}
	return false
}

// isImportRow recognises the row of codes that one survey tool writes.
func isImportRow(cells []string) bool {
	n := 0
	for _, c := range cells {
		if strings.HasPrefix(strings.TrimSpace(c), `{"ImportId"`) {
			n++
		}
	}
	return n > 0 && n*2 >= filled(cells)
}

func unnamedColumns(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("column %d", i+1)
	}
	return out
}

// uniqueNames gives every column a name that no other has. Empty headers take
// the second row's.
func uniqueNames(names, second []string, want int) []string {
	out := make([]string, max(len(names), want))
	seen := map[string]int{}
	for i := range out {
		name := ""
		if i < len(names) {
			name = strings.Join(strings.Fields(names[i]), " ")
		}
		if name == "" && i < len(second) {
			name = strings.Join(strings.Fields(second[i]), " ")
		}
		if name == "" {
			name = fmt.Sprintf("column %d", i+1)
		}
		seen[name]++
		if n := seen[name]; n > 1 {
			name = fmt.Sprintf("%s (%d)", name, n)
		}
		out[i] = name
	}
	for len(out) > max(want, 1) && strings.HasPrefix(out[len(out)-1], "column ") {
		out = out[:len(out)-1] // commas at the header's end
	}
	return out
}

// newProfiles starts a profile for each column.
func (h *head) newProfiles(seed maphash.Seed) []*profile {
	out := make([]*profile, len(h.names))
	for i, name := range h.names {
		out[i] = newProfile(name, seed)
		if i < len(h.second) {
			out[i].second = strings.TrimSpace(h.second[i])
		}
	}
	return out
}

// totals are the words that begin rows of totals.
var totals = list(`total; grand total; total general; totaux; sous total; subtotal; moyenne; moyenne generale; average; overall average; somme; sum; count; nombre; nombre de reponses; mean`)

// isTotal says whether a row sums up the others: one of its first filled cells
// says so, and most are empty.
func isTotal(cells []string, want int) bool {
	if want < 3 || filled(cells)*2 > want+1 {
		return false
	}
	for _, c := range cells {
		if w := words(c); w != "" {
			for _, t := range totals {
				if w == t || strings.HasPrefix(w, t+" ") && len(w) < 30 && len(t) > 4 {
					return true
				}
			}
			return false
		}
	}
	return false
}
