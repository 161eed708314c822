package nlp

import (
	"strings"
	"unicode/utf8"
)

// number cuts what begins with a digit at sc.pos: a keycap emoji, a rating, a
// time, a price, a date or a plain number.
func (sc *scanner) number() {
	if end := keycapAt(sc.s, sc.pos); end > 0 {
		sc.add(end, EmojiToken)
		return
	}
	end, kind := scanNumber(sc.s, sc.pos)
	sc.add(end, kind)
}

// scanNumber ends the number that starts at i and says what it is.
func scanNumber(s string, i int) (int, TokenKind) {
	start := i
	i = digits(s, i)
	for i+1 < len(s) && (s[i] == '.' || s[i] == ',') && isDigit(s[i+1]) {
		i = digits(s, i+1)
	}
	if i >= len(s) {
		return i, NumberToken
	}
	if n := isCurrencyAt(s, i); n > 0 {
		return digits(s, i+n), PriceToken // 10€, 10€50
	}
	switch {
	case s[i] == '%':
		return i + 1, NumberToken
	case s[i] == '/' && i+1 < len(s) && isDigit(s[i+1]):
		return scanSlashes(s, start, i)
	case (s[i] == ':' || s[i] == 'h' || s[i] == 'H') && i+1 < len(s) && isDigit(s[i+1]) && i-start <= 2:
		return digits(s, i+1), TimeToken
	}
	return unitSuffix(s, i)
}

// unitSuffix takes a unit of time glued to a number: "18h", "2pm", "30min".
func unitSuffix(s string, i int) (int, TokenKind) {
	j := i
	for j < len(s) && j-i < 4 && wordByte[s[j]] {
		j++
	}
	if j < len(s) && j > i && wordByteOrRune(s, j) {
		return i, NumberToken
	}
	switch asciiLower(s[i:j]) {
	case "h", "am", "pm", "min", "mn", "mins", "hrs", "hr", "j":
		return j, TimeToken
	}
	return i, NumberToken
}

// scanSlashes ends "4/5", "9.5/10", "12/05/2024" or "24/7", slash at i.
func scanSlashes(s string, start, i int) (int, TokenKind) {
	j := digits(s, i+1)
	if j+1 < len(s) && s[j] == '/' && isDigit(s[j+1]) {
		return digits(s, j+1), NumberToken
	}
	switch s[i+1 : j] {
	case "5", "10", "20", "100":
		if i-start <= 4 {
			return j, RatingToken
		}
	}
	return j, NumberToken
}

func digits(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// isCurrencyAt gives the length of a currency sign at i.
func isCurrencyAt(s string, i int) int {
	switch {
	case s[i] == '$':
		return 1
	case s[i] == 0xC2 && i+1 < len(s) && (s[i+1] == 0xA3 || s[i+1] == 0xA5):
		return 2 // £ ¥
	case s[i] == 0xE2 && strings.HasPrefix(s[i:], "€"):
		return 3
	}
	return 0
}

// scanURL ends a link that starts at i, or gives 0.
func scanURL(s string, i int) int {
	rest := s[i:]
	if !hasFold(rest, "http://") && !hasFold(rest, "https://") && !hasFold(rest, "www.") {
		return 0
	}
	end := i
	for end < len(s) && s[end] > ' ' && s[end] != '<' && s[end] != '>' && s[end] != '"' && s[end] < 0x7F {
		end++
	}
	for end > i+1 && strings.IndexByte(".,;:!?)'*]", s[end-1]) >= 0 {
		end--
	}
	return end
}

func hasFold(s, prefix string) bool {
	return len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// scanEmail ends the address whose @ is at i.
func scanEmail(s string, at int) (int, bool) {
	i, dot := at+1, 0
	for i < len(s) && (wordByte[s[i]] || s[i] == '-' || s[i] == '.' && i+1 < len(s) && wordByte[s[i+1]]) {
		if s[i] == '.' {
			dot = i
		}
		i++
	}
	return i, dot > at+1
}

// scanTag ends a hashtag or handle whose first character is at i.
func scanTag(s string, i int) int {
	for i < len(s) && wordByteOrRune(s, i) {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}
