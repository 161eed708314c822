package learn

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// LabelMap says what the labels of a labelled set are called here. It is read
// from a small text file, line by line; "#" begins a comment line:
//
//	food = food                      their label is ours
//	FOOD#* = food, drink             a pattern; found where any of ours is found
//	Cuisine = food, -food.drink      but not by this one of them
//	anecdotes = -                    left out
//	spam = ?                         rows with that label are left out
//	<negative> = complaint           the row's polarity, where a line names it
//	* = -                            all labels that no line above names
//	domain *restaurants*, hotels     only rows of these domains
//	rows held-out                    only the rows that no learner here sees (HeldOut)
//	signs only                       labels are ratings: no figure of detection
//	none bug_report, praise          for a learner: no row has these
//
// The first line that fits a label is the one that counts. Labels whose first
// name of ours is the same are one class, which bears that name. A theme also
// stands for those beneath it: "delivery" is found where "delivery.delay" is.
type LabelMap struct {
	Domains   []string // patterns; empty for all
	HeldOut   bool
	SignsOnly bool
	None      []string
	Classes   []Class
	lines     []mapLine
}

// Class is one label of ours that is measured.
type Class struct {
	Name string   // the first of Any
	Any  []string // found where one of these, or one beneath it, is found
	Not  []string // except by these and those beneath them
}

// mapLine maps the labels that fit a pattern to a class, to none, or leaves
// the row out.
type mapLine struct {
	pattern string
	class   int
}

// Instead of a class.
const (
	noClass = -1
	noRow   = -2
)

// ParseMap reads a mapping file, which errors call name.
func ParseMap(name string, text []byte) (*LabelMap, error) {
	m := &LabelMap{}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := m.add(line); err != nil {
			return nil, fmt.Errorf("read map %s:%d: %w", name, n, err)
		}
	}
	if len(m.Classes) == 0 && len(m.None) == 0 {
		return nil, fmt.Errorf("read map %s: no line maps a label; write THEIR LABEL = our.name", name)
	}
	return m, nil
}

func (m *LabelMap) add(line string) error {
	theirs, ours, ok := strings.Cut(line, "=")
	if !ok {
		return m.directive(line)
	}
	theirs = strings.TrimSpace(theirs)
	if _, err := path.Match(theirs, ""); err != nil || theirs == "" {
		return fmt.Errorf("%q is no label; want THEIR LABEL = our.name, or = - to leave it out", theirs)
	}
	if strings.TrimSpace(ours) == "?" {
		m.lines = append(m.lines, mapLine{theirs, noRow})
		return nil
	}
	var c Class
	for _, o := range commas(ours) {
		switch not, is := strings.CutPrefix(o, "-"); {
		case o == "-":
		case is:
			c.Not = append(c.Not, not)
		default:
			c.Any = append(c.Any, o)
		}
	}
	if len(c.Any) == 0 && strings.TrimSpace(ours) != "-" {
		return fmt.Errorf("%q has no name of ours; want one, or - to leave it out", theirs)
	}
	m.lines = append(m.lines, mapLine{theirs, m.class(c)})
	return nil
}

func (m *LabelMap) directive(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case word == "domain" && len(commas(rest)) > 0:
		for _, p := range commas(rest) {
			if _, err := path.Match(p, ""); err != nil {
				return fmt.Errorf("%q is no pattern of domains", p)
			}
			m.Domains = append(m.Domains, p)
		}
	case word == "none" && len(commas(rest)) > 0:
		m.None = append(m.None, commas(rest)...)
	case line == "rows held-out":
		m.HeldOut = true
	case line == "signs only":
		m.SignsOnly = true
	default:
		return fmt.Errorf("%q maps no label; want THEIR LABEL = our.name, domain PATTERN, rows held-out, signs only or none NAMES", line)
	}
	return nil
}

// class gives the number of the class that c is, or widens; noClass for none.
func (m *LabelMap) class(c Class) int {
	if len(c.Any) == 0 {
		return noClass
	}
	c.Name = c.Any[0]
	i := slices.IndexFunc(m.Classes, func(o Class) bool { return o.Name == c.Name })
	if i < 0 {
		m.Classes = append(m.Classes, c)
		return len(m.Classes) - 1
	}
	m.Classes[i].Any = union(m.Classes[i].Any, c.Any)
	m.Classes[i].Not = union(m.Classes[i].Not, c.Not)
	return i
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

func commas(s string) []string {
	var out []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// truth gives the class of one of their labels, noClass if it is left out,
// noRow if the row is.
func (m *LabelMap) truth(label string) (int, error) {
	for _, l := range m.lines {
		if l.pattern == label || l.fits(label) {
			return l.class, nil
		}
	}
	return noClass, fmt.Errorf("label %q is in no line of the map; add %q to leave it out", label, label+" = -")
}

// fits matches a label with the line's pattern, whose stars reach across "/".
func (l mapLine) fits(label string) bool {
	if l.pattern == "*" {
		return true
	}
	ok, _ := path.Match(strings.ReplaceAll(l.pattern, "/", "\x00"), strings.ReplaceAll(label, "/", "\x00"))
	return ok
}

// keeps says whether a row is measured.
func (m *LabelMap) keeps(row Row) bool {
	return m.inDomain(row) && (!m.HeldOut || HeldOut(row.Text))
}

func (m *LabelMap) inDomain(row Row) bool {
	return len(m.Domains) == 0 || slices.ContainsFunc(m.Domains, func(p string) bool {
		ok, _ := path.Match(p, row.Domain)
		return ok
	})
}

// truths reads a row's labels, by class; nil where the row is left out.
func (m *LabelMap) truths(row Row) ([]classTruth, error) {
	out := make([]classTruth, len(m.Classes))
	for _, l := range row.Themes {
		if len(l) == 0 {
			return nil, fmt.Errorf("an entry of themes is empty; want [label, polarity]")
		}
		i, err := m.truth(l[0])
		if err != nil || i == noRow {
			return nil, err
		}
		if i == noClass {
			continue
		}
		sign := ""
		if len(l) > 1 {
			sign = l[1]
		}
		out[i].add(sign)
	}
	return m.polarity(row, out), nil
}

// polarity adds what the lines say of the row's polarity.
func (m *LabelMap) polarity(row Row, out []classTruth) []classTruth {
	label := "<" + string(row.Polarity) + ">"
	for _, l := range m.lines {
		if l.pattern != label {
			continue
		}
		if l.class == noRow {
			return nil
		}
		if l.class >= 0 {
			out[l.class].here = true
		}
	}
	return out
}

// covers says whether a mention of a name counts for the class.
func (c Class) covers(name string) bool {
	under := func(o string) bool { return name == o || strings.HasPrefix(name, o+".") }
	return slices.ContainsFunc(c.Any, under) && !slices.ContainsFunc(c.Not, under)
}
