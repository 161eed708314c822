package nlp

import (
	"unicode"
	"unicode/utf8"
)

// TokenKind says what a token is.
type TokenKind uint8

// The kinds of token.
const (
	WordToken     TokenKind = iota // letters, perhaps with digits: "refund", "n't", "l'"
	NumberToken                    // "12", "3.5", "50%", "12/05/2024"
	PunctToken                     // a run of punctuation: ",", "...", "?!!"
	HyphenToken                    // the hyphen inside a compound word
	EmojiToken                     // one emoji, with its modifiers
	EmoticonToken                  // ":-)"
	URLToken                       // "https://…", "www.…", "shop.com"
	EmailToken                     // "a@b.fr"
	HashtagToken                   // "#fail"
	HandleToken                    // "@shop"
	PriceToken                     // "$5.99", "10€"
	TimeToken                      // "10:30", "18h", "2pm"
	RatingToken                    // "4/5", "9,5/10"
	SymbolToken                    // anything else
)

// Token is the byte range [Start, End) of a text, on rune borders.
type Token struct {
	Start, End int
	Kind       TokenKind
}

// piece is a token relative to the start of its chunk.
type piece struct {
	start, end uint32
	kind       TokenKind
}

// maxProse is the longest stretch, in bytes, that prose gets to see: its time
// is quadratic in the length of punctuation and contraction runs.
const maxProse = 48

// scanner cuts one whitespace-separated chunk into pieces. What has a shape of
// its own (links, numbers, emoji, emoticons, runs of punctuation, elisions) is
// cut out here; what is left goes to prose (see plain). It only moves forward,
// hence takes linear time.
type scanner struct {
	s   string
	pos int
	out []piece
}

// splitChunk appends the pieces of chunk to out. The pieces are in order, do
// not overlap, and cover every byte.
func splitChunk(out []piece, chunk string) []piece {
	sc := scanner{s: chunk, out: out}
	for sc.pos < len(sc.s) {
		sc.step()
	}
	return sc.out
}

func (sc *scanner) add(end int, kind TokenKind) {
	sc.out = append(sc.out, piece{uint32(sc.pos), uint32(end), kind})
	sc.pos = end
}

// step cuts at least one piece at sc.pos.
func (sc *scanner) step() {
	s, i := sc.s, sc.pos
	c := s[i]
	if end := emoticonAt(s, i); end > 0 {
		sc.add(end, EmoticonToken)
		return
	}
	switch {
	case c < utf8.RuneSelf && isDigit(c):
		sc.number()
	case isCurrencyAt(s, i) > 0 && i+isCurrencyAt(s, i) < len(s) && isDigit(s[i+isCurrencyAt(s, i)]):
		end, _ := scanNumber(s, i+isCurrencyAt(s, i))
		sc.add(end, PriceToken)
	case (c == '#' || c == '@') && i+1 < len(s) && wordByteOrRune(s, i+1):
		kind := HashtagToken
		if c == '@' {
			kind = HandleToken
		}
		sc.add(scanTag(s, i+1), kind)
	case wordByteOrRune(s, i):
		sc.word()
	default:
		sc.other()
	}
}

// other cuts emoji, punctuation runs and symbols.
func (sc *scanner) other() {
	s, i := sc.s, sc.pos
	if end := emojiAt(s, i); end > 0 {
		sc.add(end, EmojiToken)
		return
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError && size == 1:
		sc.add(i+1, SymbolToken)
	case r == '-' && i > 0 && i+1 < len(s) && len(sc.out) > 0 && sc.out[len(sc.out)-1].kind == WordToken && wordByteOrRune(s, i+1):
		sc.add(i+1, HyphenToken)
	case isPunct(r):
		sc.add(punctRun(s, i, r), PunctToken)
	default:
		sc.add(i+size, SymbolToken)
	}
}

// punctRun ends the run of r that starts at i; '!' and '?' run together, and
// so do dots with the ellipsis.
func punctRun(s string, i int, first rune) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !sameRun(first, r) {
			break
		}
		i += size
	}
	return i
}

func sameRun(a, b rune) bool {
	if a == b {
		return true
	}
	switch a {
	case '!', '?':
		return b == '!' || b == '?'
	case '.', '…':
		return b == '.' || b == '…'
	}
	return false
}

// word cuts a run of word characters: an address, a link, or a stretch for
// prose, elisions first.
func (sc *scanner) word() {
	s, i := sc.s, sc.pos
	if end := scanURL(s, i); end > 0 {
		sc.add(end, URLToken)
		return
	}
	end, elision := scanWord(s, i)
	if end < len(s) && s[end] == '@' && !elision {
		if stop, ok := scanEmail(s, end); ok {
			sc.add(stop, EmailToken)
			return
		}
	}
	if elision {
		sc.add(end, WordToken)
		return
	}
	if isDomain(s[i:end]) {
		sc.add(end, URLToken)
		return
	}
	sc.plain(end)
}

// scanWord ends the word that starts at i, and says whether it is an elision
// ("l'", "qu'"). An apostrophe or a dot belongs to a word only between two of
// its characters.
func scanWord(s string, i int) (end int, elision bool) {
	start, firstApostrophe := i, true
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf && wordByte[c] {
			i++
			continue
		}
		if n := apostropheAt(s, i); n > 0 {
			if i+n >= len(s) || !letterAt(s, i+n) {
				if firstApostrophe && isElision(s[start:i]) && i+n < len(s) {
					return i + n, true
				}
				return i, false
			}
			if firstApostrophe && isElision(s[start:i]) {
				return i + n, true
			}
			firstApostrophe = false
			i += n
			continue
		}
		if c == '.' && i+1 < len(s) && dotInside(s, start, i) {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !wordRune(r) {
			break
		}
		i += size
	}
	if i < len(s) && s[i] == '.' && isInitials(s[start:i]) {
		i++
	}
	return i, false
}

// dotInside says whether the dot at i belongs to the word begun at start:
// between single letters ("U.S.A") or before a known domain ending.
func dotInside(s string, start, i int) bool {
	if !letterAt(s, i+1) {
		return false
	}
	if i-start == 1 || (i-start >= 3 && s[i-2] == '.') {
		j := i + 1
		_, size := utf8.DecodeRuneInString(s[j:])
		j += size
		if j >= len(s) || !wordByteOrRune(s, j) {
			return true
		}
	}
	return domainEnding(s[i+1:]) > 0
}

// isInitials reports a word like "U.S": single letters with dots between.
func isInitials(w string) bool {
	return len(w) >= 3 && w[1] == '.' && w[len(w)-2] == '.'
}

var domainEndings = [...]string{"com", "fr", "net", "org", "be", "ca", "ch", "eu", "io", "uk", "de", "es", "it"}

// domainEnding gives the length of a top-level domain at the start of s that
// is followed by no further word character.
func domainEnding(s string) int {
	for _, d := range domainEndings {
		if len(s) >= len(d) && s[:len(d)] == d && (len(s) == len(d) || !wordByteOrRune(s, len(d))) {
			return len(d)
		}
	}
	return 0
}

func isDomain(w string) bool {
	for i := len(w) - 1; i >= 2; i-- {
		if w[i] == '.' {
			return domainEnding(w[i+1:]) == len(w)-i-1
		}
		if !wordByte[w[i]] {
			return false
		}
	}
	return false
}

var wordByte = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
	}
	return t
}()

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func wordByteOrRune(s string, i int) bool {
	if c := s[i]; c < utf8.RuneSelf {
		return wordByte[c]
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return wordRune(r)
}

func letterAt(s string, i int) bool {
	if c := s[i]; c < utf8.RuneSelf {
		return wordByte[c] && !isDigit(c) && c != '_'
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r) && !isVariation(r) || unicode.IsDigit(r))
}

func isPunct(r rune) bool {
	return unicode.IsPunct(r) || r == '`' || r == '|' || r == '~' || r == '^' || r == '<' || r == '>' || r == '=' || r == '+'
}

// apostropheAt gives the length of an apostrophe at i, straight or typographic.
func apostropheAt(s string, i int) int {
	switch {
	case s[i] == '\'' || s[i] == '`':
		return 1
	case len(s) >= i+3 && s[i] == 0xE2 && s[i+1] == 0x80 && (s[i+2] == 0x99 || s[i+2] == 0x98):
		return 3 // ’ ‘
	case len(s) >= i+2 && s[i] == 0xCA && s[i+1] == 0xBC:
		return 2 // ʼ
	case len(s) >= i+2 && s[i] == 0xC2 && s[i+1] == 0xB4:
		return 2 // ´
	}
	return 0
}

// isElision reports the French words that lose their vowel before another.
func isElision(w string) bool {
	switch len(w) {
	case 1:
		switch w[0] {
		case 'l', 'd', 'j', 'n', 's', 'c', 'm', 't', 'L', 'D', 'J', 'N', 'S', 'C', 'M', 'T', 'y', 'Y':
			return true
		}
	case 2, 5, 6, 7:
		switch asciiLower(w) {
		case "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu":
			return true
		}
	}
	return false
}

// asciiLower lower-cases the few short words that rules compare.
func asciiLower(w string) string {
	for i := 0; i < len(w); i++ {
		if c := w[i]; c >= 'A' && c <= 'Z' {
			b := []byte(w)
			for j := i; j < len(b); j++ {
				if b[j] >= 'A' && b[j] <= 'Z' {
					b[j] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return w
}
