package files

import (
	"io"
	"strings"
)

// sniffSample is how much decoded text decides the delimiter and the header.
const sniffSample = 256 << 10

// delimiters are those told apart, in order of preference when all fit alike.
var delimiters = []byte{',', ';', '\t', '|'}

// sniffDialect settles how a delimited file is written from its beginning.
// whole says that sample is the entire file.
func sniffDialect(sample, name string, whole bool) (d dialect, skip int) {
	d = dialect{delim: ',', lineEnd: '\n'}
	if !strings.Contains(sample, "\n") && strings.Contains(sample, "\r") {
		d.lineEnd = '\r'
	}
	d.backslash = strings.Contains(sample, `\"`) && !strings.Contains(sample, `""`)
	if c, ok := sepLine(sample); ok {
		d.delim = c
		d.want, _ = tableShape(sample, d, whole)
		return d, 1
	}
	best := 0.0
	for _, c := range delimiters {
		try := d
		try.delim = c
		want, fit := tableShape(sample, try, whole)
		if want < 2 || fit < 0.6 {
			continue
		}
		if c == '\t' && strings.HasSuffix(strings.ToLower(name), ".tsv") {
			fit += 0.5
		}
		if fit > best+0.001 {
			best, d.delim, d.want = fit, c, want
		}
	}
	if best == 0 { // one column: decoded text holds no NUL, so nothing is split
		d.want, d.delim = 1, 0
	}
	return d, 0
}

// sepLine reads the line "sep=;" that Excel understands.
func sepLine(sample string) (byte, bool) {
	first, _, _ := strings.Cut(sample, "\n")
	first = strings.Trim(strings.TrimSpace(first), `"`)
	if len(first) == 5 && strings.EqualFold(first[:4], "sep=") {
		return first[4], true
	}
	return 0, false
}

// tableShape returns how many cells most records of the sample have (two or
// more, else 0), and how well the delimiter fits: the share of the records
// that have as many, and something for the header having as many, or being one
// by its words. Under 0.6 it doesn't fit: sentences have commas too.
func tableShape(sample string, d dialect, whole bool) (want int, fit float64) {
	counts := map[int]int{}
	r := newDelimited(strings.NewReader(sample), d)
	var all []int
	var header []string
	for range 2000 {
		rec, err := r.next()
		if err == io.EOF {
			break
		}
		if strings.TrimSpace(rec.raw) == "" {
			continue
		}
		all = append(all, len(rec.cells))
		if header == nil && len(rec.cells) > 1 && len(all) < 12 {
			header = rec.cells
		}
	}
	if !whole && len(all) > 1 {
		all = all[:len(all)-1] // cut in the middle
	}
	for _, n := range all {
		if n > 1 {
			counts[n]++
		}
	}
	for n, c := range counts {
		if c > counts[want] || c == counts[want] && n > want {
			want = n
		}
	}
	if want == 0 {
		return 0, 0
	}
	fit = float64(counts[want]) / float64(len(all))
	if namesFields(header) {
		if fit <= 0.5 { // ragged rows
			want = len(header)
		}
		fit += 0.5
	} else if len(header) == want && want > 2 {
		fit += 0.25
	}
	// More cells fitting as well are less of an accident.
	return want, fit + 0.01*float64(min(want, 20))
}

// namesFields says whether two cells or more are headers by their words.
func namesFields(cells []string) bool {
	n := 0
	for _, c := range cells {
		if len(c) < 64 && isKnownHeader(words(c)) {
			n++
		}
	}
	return n > 1
}
