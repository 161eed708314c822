package nlp

import (
	"strconv"
	"unicode/utf8"
)

// Most words of the lexicon, the facts and the taxonomy are small letters and
// nothing else. What a text's words go through (cutting, lower case, straight
// apostrophes, contractions) leaves them as they are, which the tests here see
// at once: loading is twice as fast for it.

// isPlain says whether a word has only small letters, with or without the
// accents of French, and splitChunk and canonical leave it whole and unchanged.
func isPlain(w string) bool {
	return len(w) > 2 && smallLetters(w) && emoticonAt(w, 0) == 0
}

// smallLetters is isPlain for words that are known to be no emoticons.
func smallLetters(w string) bool {
	for i := 0; i < len(w); i++ {
		if c := w[i]; c < 'a' || c > 'z' {
			if !smallAccent(w, i) {
				return false
			}
			i++
		}
	}
	return w != "" && (w[len(w)-1] != 't' || contraction(w) == 0)
}

// smallAccent says whether the two bytes at i are a small letter that is in
// accentBytes, or an accented one that never loses its accent.
func smallAccent(w string, i int) bool {
	if i+1 >= len(w) {
		return false
	}
	c := w[i+1]
	return w[i] == 0xC3 && c >= 0xA0 && c <= 0xBF && c != 0xB7 || w[i] == 0xC5 && c == 0x93 // à to ÿ but ÷, and œ
}

// decimals are the powers of ten that a short decimal is divided by.
var decimals = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6}

// parseDecimal reads a number of a few digits such as "-0.18", exactly as
// strconv.ParseFloat does: both its digits and the power of ten are exact, so
// their quotient is rounded once. It reports false for any other text.
func parseDecimal(s string) (v float64, ok bool) {
	digits, minus := s, false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits, minus = digits[1:], digits[0] == '-'
	}
	if len(digits) == 0 || len(digits) > 9 {
		return 0, false
	}
	n, point := 0, -1
	for i := range len(digits) {
		switch c := digits[i]; {
		case isDigit(c):
			n = 10*n + int(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	after := 0
	if point >= 0 {
		after = len(digits) - 1 - point
	}
	if after >= len(decimals) || point >= 0 && len(digits) == 1 {
		return 0, false
	}
	if v = float64(n) / decimals[after]; minus {
		v = -v
	}
	return v, true
}

// parseNumber is strconv.ParseFloat, faster for the numbers of the files here.
func parseNumber(s string) (float64, error) {
	if v, ok := parseDecimal(s); ok {
		return v, nil
	}
	return strconv.ParseFloat(s, 64)
}

// foldedC3 are the small letters from à to ÿ without their accents, by their
// second byte.
var foldedC3 = [32]string{"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
	"", "n", "o", "o", "o", "", "o", "", "", "u", "u", "u", "u", "", "", "y"}

// hasAccent says whether fold may change s.
func hasAccent(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// appendFolded appends fold(s) to b.
func appendFolded(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0xC3 && smallAccent(s, i) {
			folded := "oe"
			if s[i] == 0xC3 {
				folded = foldedC3[s[i+1]-0xA0]
			}
			if folded == "" {
				folded = s[i : i+2]
			}
			b = append(b, folded...)
			i++
			continue
		}
		b = append(b, s[i])
	}
	return b
}
