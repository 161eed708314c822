package files

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"verbatim/feedback"
)

// settle turns what pass one learned into the plan.
func (s *scanner) settle() error {
	p := s.plan
	p.Header = s.head.row
	if s.head.above > 0 {
		p.note("%s above the header left out", count(s.head.above, "line"))
	}
	if p.Totals > 0 {
		p.note("%s of totals at the end left out", count(p.Totals, "row"))
	}
	if s.all > 0 && s.wire*10 >= min(s.all, wireSample)*9 {
		p.Wire, p.Kind = true, s.opts.Kind
		if p.Kind == "" {
			p.Kind = feedback.Review
		}
		p.note("the objects are items already and pass as they are")
		return nil
	}
	if p.Rows == 0 {
		p.Kind = cmp.Or(s.opts.Kind, feedback.Review)
		p.note("there is a header, and no row")
		return nil
	}
	g, err := guess(s.cols, s.read, s.opts)
	if err != nil {
		return err
	}
	p.Kind = g.kind
	if isEvent(g.kind) {
		return s.settleEvents(g)
	}
	if !g.says() {
		p.Skipped = "no column looks like text or a score; say which is with --map text=COLUMN, or what the rows are with --kind, such as --kind order: there are " + g.columnNames()
		return nil
	}
	if s.several && g.unnamed() && len(s.opts.Map) == 0 {
		p.Skipped = "it has no header, so it may be anything; map its columns to import it"
		return nil
	}
	st := s.styles(g)
	s.describe(g, st)
	s.builder = newBuilder(g, p, st)
	s.orderNames()
	return nil
}

// says whether a row can become an item at all.
func (g *guesser) says() bool {
	for _, f := range []string{"text", "title", "rating", "nps", "csat", "ces", "ces.low"} {
		if g.has(f) {
			return true
		}
	}
	return false
}

func (p *Plan) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}

var timeFields = map[string]bool{"time": true, "updated": true, "ticket.first_response": true, "ticket.first_resolved": true, "ticket.resolved": true, "ticket.due": true,
	"start": true, "end": true, "cancelled": true}

var scoreFields = map[string]bool{"rating": true, "nps": true, "csat": true, "ces": true, "ces.low": true}

// styles settles dates and scales over whole columns. Dates that leave the
// order open follow the other columns of the table.
func (s *scanner) styles(g *guesser) settled {
	st := settled{map[int]dateStyle{}, map[int]scoreStyle{}}
	known := anyOrder
	french := g.french()
	for i, c := range g.chosen {
		if timeFields[c.field] && known == anyOrder {
			if o, _, sure := s.cols[i].dates.settle(s.now, french); sure {
				known = o
			}
		}
	}
	for i, c := range g.chosen {
		p := s.cols[i]
		switch {
		case timeFields[c.field]:
			o, _, sure := p.dates.settle(s.now, french)
			if !sure && known != anyOrder && p.dates.first+p.dates.second == 0 {
				o = known
			}
			st.dates[i] = dateStyle{order: o, serial: p.dates.serials > p.dates.good, zone: s.zone()}
		case c.field == "nps":
			st.scores[i] = scoreStyle{max: 10}
		case scoreFields[c.field]:
			st.scores[i] = scoreStyle{max: scaleOfColumn(c.field, p)}
		}
	}
	return st
}

func (s *scanner) zone() *time.Location {
	if s.opts.Zone == nil {
		return time.UTC
	}
	return s.opts.Zone
}

// scaleOfColumn reads the scale out of the header ("Note /10", "1-7"), else
// takes it from the largest value.
func scaleOfColumn(field string, p *profile) float64 {
	for _, h := range []string{p.name, p.second} {
		if m := scaleInHeader(h); m > 0 && (p.numbers == 0 || p.most <= m) {
			return m
		}
	}
	if p.numbers == 0 {
		return 5
	}
	if field != "rating" && p.most > 5 && p.most <= 7 {
		return 7
	}
	return scaleOf(p.most)
}

// scaleInHeader finds "/10", "sur 10", "out of 5", "1 à 7" or "0-10".
func scaleInHeader(h string) float64 {
	low := plain(h)
	for i := range low {
		if low[i] < '0' || low[i] > '9' || i > 0 && low[i-1] >= '0' && low[i-1] <= '9' {
			continue
		}
		end := i
		for end < len(low) && low[end] >= '0' && low[end] <= '9' {
			end++
		}
		n, err := strconv.ParseFloat(low[i:end], 64)
		if err == nil && n >= 2 && n <= 100 && scaleBefore(low[:i]) {
			return n
		}
	}
	return 0
}

func scaleBefore(s string) bool {
	for _, end := range []string{"/", "/ ", " sur ", "out of ", "0-", "1-", "0 - ", "1 - ", "0 a ", "1 a ", "0 to ", "1 to ", "0 et ", "1 et "} {
		if len(s) >= len(end) && s[len(s)-len(end):] == end {
			return true
		}
	}
	return false
}

// french says whether the table is more French than English.
func (g *guesser) french() bool {
	n := int64(0)
	for i, p := range g.cols {
		n += p.french
		for _, w := range g.names[i] {
			for _, f := range []string{"de", "du", "date de", "avis", "commentaire", "titre", "pays", "langue", "produit", "magasin", "statut", "note", "le", "d", "l", "client", "enquete", "commande", "campagne"} {
				if containsWords(w, f) {
					n += 10
				}
			}
		}
	}
	return n > 0
}

// describe writes the columns and what is worth saying into the plan.
func (s *scanner) describe(g *guesser, st settled) {
	p := s.plan
	p.OwnIDs = !g.has("id")
	for i, c := range g.chosen {
		col := s.cols[i]
		out := Column{Name: col.name, Field: c.field, Why: c.why, Sample: col.sample, Filled: col.filled}
		switch {
		case timeFields[c.field]:
			out.How = s.sayDates(c.field, col, st.dates[i], g.french())
		case c.field != "nps" && scoreFields[c.field]:
			out.How = sayScale(c.field, col, st.scores[i])
		case moneyFields[c.field]:
			out.How = g.sayMoney(i)
		}
		p.Columns = append(p.Columns, out)
	}
	if isEvent(g.kind) {
		// What has no date of its own is a problem.
	} else if g.has("time") {
		if n := s.read - s.cols[g.taken["time"]].filled; n > 0 {
			p.note("%s without a date: the file's is taken, %s", count(n, "row"), p.FileTime.Format(time.DateTime+" MST"))
		}
	} else {
		p.note("no column of dates: every item takes the file's time, %s", p.FileTime.Format(time.DateTime+" MST"))
	}
	if isEvent(g.kind) {
		s.describeEventIDs(g)
	} else if p.OwnIDs {
		p.note("no column of ids: an item's id is the hash of its row")
	} else {
		s.describeIDs(s.cols[g.taken["id"]])
	}
	if p.Mended > 0 {
		p.note("%s with quotes gone wrong, mended", count(p.Mended, "row"))
	}
	if s.lost > 0 {
		p.note("more than %d different members: the others are left out", maxColumns)
	}
	p.Zone = s.zone().String()
}

// describeIDs says what is odd about a column of ids. Distinct values are
// estimated within 2 %, so a few repeated ones go unnoticed.
func (s *scanner) describeIDs(col *profile) {
	if n := s.read - col.filled; n > 0 {
		s.plan.note("%s without an id: its hash is taken", count(n, "row"))
	}
	if n := col.filled - col.distinct(); n > 0 && (col.sketch == nil || n*20 > col.filled) {
		s.plan.note("about %s an id that stands further up too: the last one wins", count(n, "row has", "rows have"))
	}
}

// count writes a number with its noun.
func count[T int | int64](n T, noun ...string) string {
	if n == 1 {
		return "1 " + noun[0]
	}
	return fmt.Sprintf("%d %s", n, append(noun, noun[0]+"s")[1])
}

func (s *scanner) sayDates(field string, col *profile, st dateStyle, french bool) string {
	if st.serial {
		return "days as a sheet counts them"
	}
	if col.dates.stamps*2 > col.dates.good {
		return "unix time"
	}
	o, how, sure := col.dates.settle(s.now, french)
	if o != st.order {
		how, sure = map[order]string{dayFirst: "day first", monthFirst: "month first"}[st.order]+", like the table's other dates", true
	}
	if !sure {
		if col.dates.first > 0 && col.dates.second > 0 {
			s.plan.note("dates of %q mix both orders of day and month: read %s, %s can't be", col.name, how, count(min(col.dates.first, col.dates.second), "row"))
		} else {
			s.plan.note("dates of %q are read %s", col.name, how)
		}
	}
	return how
}

func sayScale(field string, col *profile, st scoreStyle) string {
	how := "out of " + strconv.FormatFloat(st.max, 'g', -1, 64)
	if col.forms[formOutOf]+col.forms[formPercent] == col.scores && col.scores > 0 {
		how = "out of what each says"
	}
	if col.forms[formGood] > 0 {
		how += ", good is 5, bad is 1"
	}
	switch field {
	case "ces":
		how += ", high is easy"
	case "ces.low":
		how += ", low is easy"
	}
	return how
}
