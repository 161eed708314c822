package nlp

import (
	"strconv"
	"strings"
)

// Patterns: what is said with numbers and marks rather than with words.

var shapeFeatures = map[string]bool{"<too>": true, "<!>": true, "<!!>": true, "<?>": true, "<??>": true, "<...>": true,
	"<rating:0>": true, "<rating:1>": true, "<rating:2>": true, "<rating:3>": true, "<rating:4>": true, "<rating:5>": true}

// ratingFeature and ratingWeight are what a rating in the text says, by its
// fifths.
var (
	ratingFeature = [6]string{"<rating:0>", "<rating:1>", "<rating:2>", "<rating:3>", "<rating:4>", "<rating:5>"}
	ratingWeight  = [6]float64{-3.5, -3, -1.8, -0.3, 1.8, 3}
)

// patterns weighs ratings and runs of marks in the sentence's items.
func (sc *scratch) patterns(m *model, n int32) {
	if !sc.gist.ratings && !sc.gist.emoji {
		return
	}
	for k := range sc.units {
		u := &sc.units[k]
		if u.out != 0 {
			continue
		}
		it := &sc.items[u.from]
		if it.kind == EmojiToken {
			if fifth, to, ok := sc.glyphRating(k); ok {
				sc.rating(m, n, u, to, fifth)
			}
			continue
		}
		if it.number {
			if fifth, to, ok := sc.spelledRating(m, k); ok {
				sc.rating(m, n, u, to, fifth)
				continue
			}
		}
		switch {
		case it.kind == RatingToken && (k == 0 || sc.items[u.from-1].role != roleDate):
			if fifth, ok := ratingOf(sc.text(&sc.toks[it.tok])); ok {
				sc.rating(m, n, u, u.to, fifth)
			}
		case it.number && k+1 < len(sc.units) && sc.items[sc.units[k+1].from].role == roleStar && sc.units[k+1].out == 0:
			if v, ok := sc.numberValue(m, it); ok && v >= 0 && v <= 5 {
				sc.rating(m, n, u, sc.units[k+1].to, int(v+0.5))
				sc.units[k+1].spent = true
			}
		}
	}
}

func (sc *scratch) rating(m *model, n int32, u *unit, to int32, fifth int) {
	u.spent = true
	base := ratingWeight[fifth]
	if sc.visit != nil {
		sc.visit(ratingFeature[fifth], base, u.clause)
		return
	}
	if w, ok := m.shapes[ratingFeature[fifth]]; ok {
		base = w
	}
	from, end := sc.clauseChange(u)
	c := sc.clueOver(n, u.from, to, base, from, end)
	c.rule, c.entry = rulePattern, fixed(fixedRating)
}

// ratingOf reads "4/5", "9,5/10" or "15/20" in fifths.
func ratingOf(s string) (int, bool) {
	v, max, ok := strings.Cut(s, "/")
	value, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
	scale, err2 := strconv.Atoi(max)
	if !ok || err != nil || err2 != nil || scale <= 0 || value < 0 || value > float64(scale) {
		return 0, false
	}
	return int(5*value/float64(scale) + 0.5), true
}

// glyphRating reads a run of star signs that begins at unit k: "★★★★★" or
// "★★☆☆☆". One alone is a bullet.
func (sc *scratch) glyphRating(k int) (fifth int, to int32, ok bool) {
	from := sc.units[k].from
	if sc.glyph(from) == 0 || from > 0 && sc.glyph(from-1) != 0 {
		return 0, 0, false
	}
	full := 0
	for to = from; to < int32(len(sc.items)); to++ {
		g := sc.glyph(to)
		if g == 0 {
			break
		}
		if g == '★' {
			full++
		}
	}
	return full, to, to-from >= 2 && to-from <= 5
}

// glyph gives the star sign that item i is, or 0.
func (sc *scratch) glyph(i int32) rune {
	switch sc.text(&sc.toks[sc.items[i].tok]) {
	case "★":
		return '★'
	case "☆":
		return '☆'
	}
	return 0
}

// spelledRating reads "2 out of 10" or "2 sur 10" at unit k.
func (sc *scratch) spelledRating(m *model, k int) (fifth int, to int32, ok bool) {
	i := sc.units[k].from
	if int(i)+2 >= len(sc.items) {
		return 0, 0, false
	}
	form := func(j int32) string { return m.vocab.form(sc.items[j].id) }
	j := i + 1
	switch {
	case form(j) == "sur":
		j++
	case form(j) == "out" && form(j+1) == "of":
		j += 2
	default:
		return 0, 0, false
	}
	if int(j) >= len(sc.items) || sc.items[j].kind != NumberToken {
		return 0, 0, false
	}
	value, ok1 := sc.numberValue(m, &sc.items[i])
	most, ok2 := sc.numberValue(m, &sc.items[j])
	if !ok1 || !ok2 || value > most || most != 5 && most != 10 && most != 20 && most != 100 {
		return 0, 0, false
	}
	return int(5*value/most + 0.5), j + 1, true
}

// numberValue gives the value of a small number in digits or letters.
func (sc *scratch) numberValue(m *model, it *item) (float64, bool) {
	if it.kind == WordToken {
		v := m.vocab.words[it.id].value
		return float64(v - 1), v > 0
	}
	s := sc.text(&sc.toks[it.tok])
	if len(s) > 3 {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return v, err == nil
}

var smallNumbers = [modelCount]string{"zero one two three four five", "zéro une deux trois quatre cinq"}

// marks weighs the runs of punctuation of a sentence, if anything was learned
// of them.
func (sc *scratch) marks(m *model, n int32, s *sentence) {
	if sc.gist.punct&punctShape == 0 {
		return
	}
	for i := s.from; i < s.to; i++ {
		t := &sc.toks[i]
		if t.punct.what&punctShape == 0 {
			continue
		}
		shape := t.punct.shape()
		if sc.visit != nil {
			sc.visit(shapeNames[shape], 0, 1)
			continue
		}
		if w := m.marks[shape]; w != 0 {
			c := sc.addClue(n, t.start, t.end, w)
			c.rule, c.entry = ruleShape, fixed(fixedShape+int32(shape))
		}
	}
}
