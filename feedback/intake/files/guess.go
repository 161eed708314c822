package files

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verbatim/feedback"
)

// choice is the field that a column goes to.
type choice struct {
	field string // "" leaves it out
	why   string
	given bool // by Options.Map
}

// guesser settles which column is which field.
type guesser struct {
	opts    Options
	cols    []*profile
	names   [][]string // of each column, normalised: the header and the second header row
	rows    int64
	kind    string
	chosen  []choice
	taken   map[string]int // field → column
	offered []offer
}

// offer is a column that could be a field.
type offer struct {
	col   int
	field string
	score float64
	name  float64 // the header's part of score
	order int
}

// enough is the least score of an offer: a header that contains a field's name
// as a small part of a long question stays below it.
const enough = 45

func guess(cols []*profile, rows int64, o Options) (*guesser, error) {
	g := &guesser{opts: o, cols: cols, rows: rows, chosen: make([]choice, len(cols)), taken: map[string]int{}}
	for _, c := range cols {
		g.names = append(g.names, []string{words(c.name), words(c.second)})
	}
	g.kind = o.Kind
	if g.kind == "" {
		g.kind = cmp.Or(g.guessEvent(), g.guessKind())
	}
	if err := g.given(); err != nil {
		return nil, err
	}
	g.byName()
	if !isEvent(g.kind) {
		g.byContent()
		g.joinText()
	}
	g.leftovers()
	g.leaveTax()
	return g, nil
}

// guessKind tells tickets and surveys by what only they have.
func (g *guesser) guessKind() string {
	ticket, survey := 0, 0
	for i, p := range g.cols {
		for _, n := range g.names[i] {
			for _, w := range []string{"ticket", "requester", "demandeur", "assignee", "conseiller", "incident", "case number", "case id", "first response", "premiere reponse", "assigned to"} {
				if containsWords(n, w) {
					ticket += 2
				}
			}
			for _, w := range []string{"status", "statut", "priority", "priorite", "subject", "objet", "group"} {
				if n == w {
					ticket++
				}
			}
			for _, w := range []string{"survey", "enquete", "questionnaire", "sondage", "respondent", "repondant", "collector", "recorded date", "response id", "horodateur"} {
				if containsWords(n, w) {
					survey += 2
				}
			}
		}
		if isQuestion(p.name) || isQuestion(p.second) || g.isZeroToTen(i) {
			survey += 2
		}
		if g.best("nps", i) > 80 && fits("nps", p, g.rows) > 0 || g.best("ces", i) > 80 && fits("ces", p, g.rows) > 0 {
			survey += 3
		}
		if g.best("csat", i) > 80 && fits("csat", p, g.rows) > 0 {
			survey++
		}
	}
	switch {
	case ticket >= 2 && ticket >= survey:
		return feedback.Ticket
	case survey >= 2:
		return feedback.Survey
	}
	return feedback.Review
}

// best is how well column i's headers fit the names of a field of the rows'
// kind, of an item's while the kind isn't settled.
func (g *guesser) best(field string, i int) float64 {
	s := 0.0
	for _, n := range g.names[i] {
		s = max(s, nameScore(n, headersOf(g.kind, field)))
	}
	return s
}

// given puts down what Options.Map says.
func (g *guesser) given() error {
	for _, m := range g.opts.Map {
		field, column, ok := strings.Cut(m, "=")
		field, column = strings.TrimSpace(field), strings.TrimSpace(column)
		if !ok || field == "" || column == "" {
			return &MapError{m, `must be written field=column`}
		}
		if field != "-" && !isField(g.kind, field) {
			return &MapError{m, "the rows of kind " + g.kind + " have no field " + field + ": there are " + strings.Join(fieldsOf(g.kind), ", ") + ", attributes.NAME and - (leave out); --kind says what the rows are"}
		}
		i := g.column(column)
		if i < 0 {
			return &MapError{m, fmt.Sprintf("column %s doesn't exist: there are %s", column, g.columnNames())}
		}
		if field == "-" {
			g.chosen[i] = choice{why: "as told", given: true}
			continue
		}
		if j, twice := g.taken[field]; twice && j != i && field != "text" {
			return &MapError{m, "field " + field + " has a column already"}
		}
		g.chosen[i] = choice{field: field, why: "as told", given: true}
		g.taken[field] = i
	}
	return nil
}

// MapError is an entry of Options.Map that can't be followed.
type MapError struct{ Entry, Reason string }

func (e *MapError) Error() string { return "map " + e.Entry + ": " + e.Reason }

func isField(kind, f string) bool {
	name, isAttribute := strings.CutPrefix(f, feedback.AttributePrefix)
	return isAttribute && name != "" || slices.Contains(fieldsOf(kind), f)
}

// column finds a column by its header as it stands, by its words, or by number.
func (g *guesser) column(name string) int {
	for i, p := range g.cols {
		if p.name == name || p.second == name && name != "" {
			return i
		}
	}
	if w := words(name); w != "" {
		for i := range g.cols {
			if slices.Contains(g.names[i], w) {
				return i
			}
		}
	}
	var n int
	if _, err := fmt.Sscanf(name+"\n", "%d\n", &n); err == nil && n >= 1 && n <= len(g.cols) {
		return n - 1
	}
	return -1
}

func (g *guesser) columnNames() string {
	var out []string
	for i, p := range g.cols[:min(len(g.cols), 40)] {
		out = append(out, fmt.Sprintf("%d %q", i+1, cut(p.name, 40)))
	}
	return strings.Join(out, ", ")
}

// byName lets every field choose among the columns whose header names it and
// whose content suits it, the surest pairs first.
func (g *guesser) byName() {
	for order, field := range fieldsOf(g.kind) {
		if strings.HasPrefix(field, "ticket.") && g.kind != feedback.Ticket {
			continue
		}
		for i, p := range g.cols {
			name := g.best(field, i)
			if name == 0 || field == "id" && g.isRowNumber(i) {
				continue
			}
			if s := name * g.suits(field, i, p); s >= enough {
				g.offered = append(g.offered, offer{i, field, s, name, order})
			}
		}
	}
	slices.SortStableFunc(g.offered, func(a, b offer) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.order, b.order), cmp.Compare(a.col, b.col))
	})
	for _, o := range g.offered {
		g.choose(o.col, o.field, "by its name")
	}
}

// suits says how well column i's content suits a field of the rows' kind.
func (g *guesser) suits(field string, i int, p *profile) float64 {
	if isEvent(g.kind) {
		return fitsEvent(g.kind, field, p, g.rows)
	}
	return fits(field, p, g.rows) * g.leaning(field, i)
}

// isRowNumber says whether column i only numbers the rows. Ids of tickets, and
// what calls itself an id of something, are ids even if they do.
func (g *guesser) isRowNumber(i int) bool {
	if !g.cols[i].isCounter() {
		return false
	}
	return !slices.ContainsFunc(g.names[i], func(n string) bool {
		return containsWords(n, "ticket") || containsWords(n, "case") || containsWords(n, "dossier") ||
			isEvent(g.kind) && nameScore(n, headersOf(g.kind, "id")) > 90 ||
			n != "id" && (containsWords(n, "id") || containsWords(n, "identifiant"))
	})
}

// leaning weighs names that mean different things in different files.
func (g *guesser) leaning(field string, i int) float64 {
	p := g.cols[i]
	weak := slices.ContainsFunc(g.names[i], func(n string) bool {
		return n == "score" || n == "note" || n == "rating" || n == "evaluation"
	})
	switch {
	case field == "rating" && g.isZeroToTen(i):
		return 0.4
	case field == "rating" && weak && g.kind == feedback.Survey && p.zeros > 0 && p.most > 5:
		return 0.4 // 0 to 10 in a survey: likelihood to recommend
	case field == "text" && p.isFree():
		return 1.1
	case field == "title" && !g.has("text") && p.isFree() && p.meanBytes() > 120:
		return 0.8
	}
	return 1
}

// isZeroToTen says whether column i is a "score" of whole numbers from 0 to 10:
// stars never start at 0, the likelihood to recommend does.
func (g *guesser) isZeroToTen(i int) bool {
	p := g.cols[i]
	return slices.Contains(g.names[i], "score") && p.zeros > 0 && p.most > 5 && fitsNPS(p) > 0
}

func (g *guesser) has(field string) bool { _, ok := g.taken[field]; return ok }

func (g *guesser) choose(col int, field, why string) bool {
	if g.chosen[col].field != "" || g.chosen[col].given || g.has(field) {
		return false
	}
	g.chosen[col] = choice{field: field, why: why}
	g.taken[field] = col
	return true
}

// byContent fills the fields without which a row says little, by content alone.
func (g *guesser) byContent() {
	if !g.has("nps") && !g.has("rating") {
		for i, p := range g.cols {
			if slices.Contains(g.names[i], "score") && fitsNPS(p) > 0 && p.most > 5 {
				g.choose(i, "nps", "whole numbers from 0 to 10")
			}
		}
	}
	for i, p := range g.cols {
		question := strings.ToLower(p.name + " " + p.second)
		switch {
		case hasAny(question, "recommend", "recommand") && fitsNPS(p) > 0 && p.most > 5:
			g.choose(i, "nps", "asks for a recommendation")
		case hasAny(question, "satisf") && fitsScale("csat", p) > 0:
			g.choose(i, "csat", "asks for satisfaction")
		case hasAny(question, "how easy", "facile", "facilité", "effort") && fitsScale("ces", p) > 0:
			g.choose(i, "ces", "asks for the effort")
		}
	}
	if !g.has("text") {
		g.textByContent()
	}
	if !g.has("time") {
		for i, p := range g.cols {
			if p.isTime() && g.choose(i, "time", "holds moments") {
				break
			}
		}
	}
	if !g.has("url") {
		for i, p := range g.cols {
			if p.share(p.links) >= 0.8 && g.choose(i, "url", "holds links") {
				break
			}
		}
	}
	if g.unnamed() && !g.has("rating") {
		for i, p := range g.cols {
			if fitsScale("rating", p) > 0 && p.most <= 5 && p.distinct() <= 10 && g.choose(i, "rating", "numbers up to 5") {
				break
			}
		}
	}
}

func hasAny(s string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(s, p) })
}

func (g *guesser) textByContent() {
	best := -1
	for i, p := range g.cols {
		free := p.isFree() || len(g.cols) == 1 && p.isText()
		if free && g.chosen[i].field == "" && !g.chosen[i].given && g.best("reply", i) < enough && (best < 0 || p.meanBytes() > g.cols[best].meanBytes()) {
			best = i
		}
	}
	if best >= 0 {
		g.choose(best, "text", "holds the longest sentences")
	}
}

// unnamed says whether the table has no header.
func (g *guesser) unnamed() bool {
	for _, n := range g.names {
		if !strings.HasPrefix(n[0], "column ") {
			return false
		}
	}
	return true
}

// joinText adds further columns of the customer's own words to the text.
func (g *guesser) joinText() {
	for i, p := range g.cols {
		if g.chosen[i].field != "" || g.chosen[i].given || !p.isText() {
			continue
		}
		named := slices.ContainsFunc(g.names[i], func(n string) bool { return nameScore(n, moreText) > 80 })
		asked := g.kind == feedback.Survey && p.isFree() && (isQuestion(p.name) || isQuestion(p.second))
		if named || asked {
			g.chosen[i] = choice{field: "text", why: "joined to the text"}
			if !g.has("text") {
				g.chosen[i].why = "by its name"
				g.taken["text"] = i
			}
		}
	}
}

// leftovers makes attributes of the columns that sort items into groups.
func (g *guesser) leftovers() {
	used := 0
	for _, c := range g.chosen {
		if strings.HasPrefix(c.field, feedback.AttributePrefix) {
			used++
		}
	}
	for i, p := range g.cols {
		c := &g.chosen[i]
		if c.field != "" || c.given {
			continue
		}
		name := g.attributeName(i)
		switch {
		case p.filled == 0:
			c.why = "empty"
		case p.longest > feedback.MaxFieldBytes:
			c.why = "has values over 1 KiB"
		case p.isCounter():
			c.why = "numbers the rows"
		case p.isTime() || p.dated(p.dates.stamps) > 0.8:
			c.why = "a further date"
		case p.sketch != nil || p.distinct() > 30 && p.distinct()*2 > p.filled:
			c.why = "too many different values to group by"
		case used == feedback.MaxAttributes:
			c.why = fmt.Sprintf("an item has at most %d attributes", feedback.MaxAttributes)
		case isEvent(g.kind) && (p.money.comma+p.money.dot > 0 || len(p.money.currencies) > 0):
			c.why = "a further sum"
		case isEvent(g.kind) && containsWords(g.names[i][0], "lineitem"):
			c.why = "of a line, not of the order"
		case name == "" || g.has(feedback.AttributePrefix+name):
			c.why = "has no name of its own"
		default:
			g.choose(i, feedback.AttributePrefix+name, "groups items")
			used++
		}
	}
}

func (g *guesser) attributeName(i int) string {
	for _, name := range []string{"agent", "team", "store"} {
		if nameScore(g.names[i][0], attributeNames[name]) > 89 && !g.has(feedback.AttributePrefix+name) {
			return name
		}
	}
	return key(g.cols[i].name)
}
