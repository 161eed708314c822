package files

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// score is a rating as one cell gives it. Max is 0 when the cell doesn't say
// out of how many: the column settles it.
type score struct {
	value, max float64
	form       scoreForm
}

// scoreForm is how scores of a column are written.
type scoreForm uint8

const (
	formNumber  scoreForm = iota + 1 // 4 or 4,5
	formOutOf                        // 4/5, 4 out of 5, 4 sur 5
	formGlyphs                       // ★★★★☆
	formPercent                      // 80 %
	formWords                        // Very satisfied
	formGood                         // good and bad, as some help desks ask
)

// maxScore bounds the text that is looked at for a score.
const maxScore = 64

// satisfaction holds the answers of five-point scales in both languages,
// normalised by words.
var satisfaction = map[string]float64{
	"very satisfied": 5, "extremely satisfied": 5, "completely satisfied": 5, "highly satisfied": 5, "excellent": 5, "very happy": 5, "strongly agree": 5, "very easy": 5, "delighted": 5, "outstanding": 5,
	"satisfied": 4, "somewhat satisfied": 4, "very good": 4, "happy": 4, "agree": 4, "easy": 4, "somewhat agree": 4,
	"neutral": 3, "neither satisfied nor dissatisfied": 3, "neither agree nor disagree": 3, "average": 3, "ok": 3, "okay": 3, "fair": 3, "neither easy nor difficult": 3,
	"dissatisfied": 2, "unsatisfied": 2, "somewhat dissatisfied": 2, "unhappy": 2, "disagree": 2, "poor": 2, "difficult": 2, "somewhat disagree": 2,
	"very dissatisfied": 1, "very unsatisfied": 1, "extremely dissatisfied": 1, "very unhappy": 1, "strongly disagree": 1, "very poor": 1, "terrible": 1, "very difficult": 1, "awful": 1,
	"tres satisfait": 5, "tres satisfaite": 5, "tres satisfait e": 5, "tout a fait satisfait": 5, "tout a fait d accord": 5, "tres facile": 5, "entierement satisfait": 5, "excellente": 5,
	"satisfait": 4, "satisfaite": 4, "satisfait e": 4, "plutot satisfait": 4, "plutot satisfaite": 4, "assez satisfait": 4, "d accord": 4, "plutot d accord": 4, "facile": 4, "plutot facile": 4, "tres bien": 4, "tres bon": 4,
	"neutre": 3, "ni satisfait ni insatisfait": 3, "ni satisfaite ni insatisfaite": 3, "moyennement satisfait": 3, "ni d accord ni pas d accord": 3, "moyen": 3, "moyenne": 3, "correct": 3, "passable": 3, "sans avis": 3,
	"insatisfait": 2, "insatisfaite": 2, "peu satisfait": 2, "peu satisfaite": 2, "pas satisfait": 2, "plutot insatisfait": 2, "plutot pas satisfait": 2, "plutot pas d accord": 2, "pas d accord": 2, "difficile": 2, "plutot difficile": 2, "mediocre": 2, "mauvais": 2,
	"tres insatisfait": 1, "tres insatisfaite": 1, "pas du tout satisfait": 1, "pas du tout satisfaite": 1, "pas du tout d accord": 1, "tres difficile": 1, "tres mauvais": 1, "horrible": 1, "nul": 1,
}

// goodBad are the answers of help desks that ask one question with a thumb.
var goodBad = map[string]float64{"good": 5, "good with comment": 5, "bad": 1, "bad with comment": 1, "bon": 5, "bonne": 5, "mauvaise": 1}

// noScore are cells that say that there was no answer.
var noScore = map[string]bool{
	"": true, "offered": true, "unoffered": true, "not offered": true, "n a": true, "na": true, "nan": true, "null": true, "none": true, "non renseigne": true,
	"ne se prononce pas": true, "nsp": true, "not rated": true, "no rating": true, "unrated": true, "aucune": true, "don t know": true,
}

// parseScore reads one cell as a score.
func parseScore(s string) (score, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxScore && !isGlyph(s) {
		return score{}, false
	}
	if isGlyph(s) {
		return glyphs(s)
	}
	if n, rest, ok := leadingNumber(s); ok {
		return numberScore(n, strings.TrimSpace(rest))
	}
	w := words(s)
	if v, ok := satisfaction[w]; ok {
		return score{v, 5, formWords}, true
	}
	if v, ok := goodBad[w]; ok {
		return score{v, 5, formGood}, true
	}
	if rest, ok := cutAny(w, "rated ", "note ", "rating "); ok { // "Rated 4 out of 5 stars"
		return parseScore(rest)
	}
	return score{}, false
}

func cutAny(s string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

// leadingNumber reads "4", "4.5", "4,5" or "-1" at the start of s.
func leadingNumber(s string) (n float64, rest string, ok bool) {
	i, digits, marks := 0, 0, 0
	if s == "" {
		return 0, "", false
	}
	if s[0] == '-' || s[0] == '+' {
		i = 1
	}
	for i < len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case (c == ',' || c == '.') && marks == 0 && digits > 0 && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			marks++
		default:
			n, err := strconv.ParseFloat(strings.Replace(s[:i], ",", ".", 1), 64)
			return n, s[i:], err == nil && digits > 0
		}
		i++
	}
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return n, "", err == nil && digits > 0 && !math.IsInf(n, 0)
}

// numberScore reads what follows a number: "/5", " out of 5 stars", " %",
// " stars", " - Satisfied", nothing.
func numberScore(n float64, rest string) (score, bool) {
	if rest == "" {
		return score{n, 0, formNumber}, true
	}
	if rest == "%" {
		return score{n, 100, formPercent}, n >= 0 && n <= 100
	}
	low := plain(rest)
	if low == "" { // nothing but accents
		return score{n, 0, formNumber}, true
	}
	for _, sep := range []string{"/", "out of", "of", "sur", "von"} {
		after, ok := strings.CutPrefix(low, sep)
		if after = strings.TrimSpace(after); !ok || after == "" {
			continue
		}
		if max, tail, ok := leadingNumber(after); ok && max > 0 && max <= 100 && n >= 0 && n <= max && scoreWord(tail) {
			return score{n, max, formOutOf}, true
		}
	}
	if low[0] == '(' || low[0] == '-' && len(low) > 1 && low[1] == ' ' || low[0] == ':' || low[0] == '=' || strings.HasPrefix(low, "–") {
		return score{n, 0, formNumber}, true // "5 - Very satisfied", "5 (excellent)"
	}
	return score{n, 0, formNumber}, scoreWord(low)
}

// scoreWord says whether s is empty or a word that stands behind a score.
func scoreWord(s string) bool {
	switch strings.Trim(s, " .!)") {
	case "", "star", "stars", "etoile", "etoiles", "point", "points", "pts", "★", "⭐", "⭐️":
		return true
	}
	return false
}

func isGlyph(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '★' || r == '☆' || r == '⭐' || r == '🌟' || r == '✭' || r == '✩'
}

// glyphs counts full and empty stars.
func glyphs(s string) (score, bool) {
	full, empty := 0, 0
	for _, r := range s {
		switch r {
		case '★', '⭐', '🌟', '✭':
			full++
		case '☆', '✩':
			empty++
		case ' ', '\ufe0f', '\u00a0':
		default:
			return score{}, false
		}
		if full+empty > 20 {
			return score{}, false
		}
	}
	if empty > 0 {
		return score{float64(full), float64(full + empty), formGlyphs}, true
	}
	return score{float64(full), 0, formGlyphs}, true
}

// scoreStyle is what was settled over a column of scores.
type scoreStyle struct {
	max float64
}

// scaleOf settles out of how many a column's scores are, by the largest.
func scaleOf(most float64) float64 {
	for _, m := range []float64{5, 10, 20, 100} {
		if most <= m {
			return m
		}
	}
	return 0
}

// inScale reads one cell under the column's style. ok is false when the cell
// is no score; absent is true when it says that there was none.
func inScale(s string, st scoreStyle) (value, max float64, absent, ok bool) {
	sc, ok := parseScore(s)
	if !ok {
		none := noScore[words(s)]
		return 0, 0, none, none
	}
	max = sc.max
	if max == 0 {
		max = st.max
	}
	if max == 0 || sc.value < 0 || sc.value > max {
		return 0, 0, false, false
	}
	return sc.value, max, false, true
}
