package files

import "strings"

// fits says how well a column's content suits a field: 0 rules it out, 1 is
// all that can be asked. A header promises, the content decides.
func fits(field string, p *profile, rows int64) float64 {
	if p.filled == 0 {
		return 0
	}
	switch field {
	case "id":
		return fitsID(p, rows)
	case "time", "ticket.first_response", "ticket.first_resolved", "ticket.resolved", "ticket.due":
		return fitsTime(p)
	case "updated":
		// Days only: two exports of one day would count as the same version.
		if p.dated(p.dates.clocks) < 0.5 {
			return 0
		}
		return fitsTime(p)
	case "text", "title", "reply":
		return fitsText(field, p)
	case "lang":
		return atLeast(p.share(p.langs), 0.8)
	case "rating", "csat", "ces":
		return fitsScale(field, p)
	case "nps":
		return fitsNPS(p)
	case "ticket.first_response_after", "ticket.resolved_after":
		return fitsDuration(p)
	case "ticket.contacts", "ticket.reopened":
		return atLeast(p.scored(p.ints), 0.9)
	case "url":
		return atLeast(p.share(p.links), 0.8)
	case "survey.question":
		return atLeast(1, float64(p.longest)/1025)
	case "customer":
		return notMoment(p)
	}
	if p.longest > 1024 || p.share(p.spaces) > 0.8 && p.meanBytes() > 80 {
		return 0
	}
	return notMoment(p)
}

func atLeast(share, least float64) float64 {
	if share < least {
		return 0
	}
	return share
}

func notMoment(p *profile) float64 {
	if p.isTime() || p.longest > 1024 {
		return 0
	}
	return 1
}

// isTime says whether the column's cells are moments: numbers count only
// where a header says so.
func (p *profile) isTime() bool { return p.dated(p.dates.good-p.dates.stamps) > 0.8 }

func fitsTime(p *profile) float64 {
	return atLeast(p.dated(max(p.dates.good+p.dates.months, p.dates.serials)), 0.6)
}

// fitsID wants one value a row, or nearly: a few rows may be later versions of
// others. What only numbers the rows is refused unless the header says whose
// number it is (guess.go).
func fitsID(p *profile, rows int64) float64 {
	if p.longest > 256 || p.filled*10 < rows*9 || p.isTime() || p.share(p.spaces) > 0.2 {
		return 0
	}
	// The estimate errs by 2 %, so one row in ten has to repeat before an id is none.
	return atLeast(float64(p.distinct())/float64(p.filled), 0.9)
}

func fitsText(field string, p *profile) float64 {
	switch {
	case !p.isText():
		return 0
	case field == "text" && p.distinct()*3 <= p.filled && p.share(p.spaces) < 0.3:
		return 0.5 // a category, or very short texts: only by its very name
	case field == "text" && !p.isFree():
		return 0.7
	}
	return 1
}

// isText says whether a column holds neither numbers nor moments nor links.
func (p *profile) isText() bool {
	return p.scored(p.numbers) <= 0.5 && !p.isTime() && p.share(p.links) <= 0.8 && p.share(p.mails) <= 0.5 &&
		p.scored(p.scores) <= 0.8 // "Avis: Très satisfait"
}

// fitsScale wants scores of a scale that people use.
func fitsScale(field string, p *profile) float64 {
	s := p.scored(p.scores + p.absent)
	if p.numbers > 0 && (p.least < 0 || scaleOf(p.most) == 0 || p.forms[formPercent] == 0 && p.most > 20 && field != "rating") {
		return 0
	}
	if p.distinct() > 200 {
		return 0
	}
	return atLeast(s, 0.6) // as for times: what does not fit is a reject with its reason
}

func fitsNPS(p *profile) float64 {
	if p.numbers > 0 && (p.least < 0 || p.most > 10 || p.ints < p.numbers) {
		return 0
	}
	if p.forms[formGlyphs]+p.forms[formPercent]+p.forms[formWords] > 0 {
		return 0
	}
	return atLeast(p.scored(p.numbers+p.forms[formOutOf]+p.absent), 0.8)
}

// isFree says whether a column holds people's own sentences.
func (p *profile) isFree() bool {
	return p.filled > 0 && p.isText() && p.share(p.spaces) > 0.3 && p.meanBytes() >= 15 && float64(p.distinct()) > 0.3*float64(p.filled)
}

// isQuestion says whether a header is a question of a survey.
func isQuestion(header string) bool {
	h := strings.TrimSpace(header)
	return strings.HasSuffix(h, "?") || strings.Contains(h, "? ") || strings.Contains(h, "?)")
}
