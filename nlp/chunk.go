package nlp

import (
	"math/bits"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// Marks of a token's shape.
const (
	markCaps         = 1 << iota // at least two letters, all capitals
	markTitle                    // begins with a capital
	markLower                    // has a small letter
	markLengthened               // a letter drawn out and taken back: "sooo"
	markAbbreviation             // a dot after it ends no sentence
	markAddress                  // speaks to the company
	markGlued                    // the next sentence is glued to it: "heureImpeccable"
)

// wordRef is a word of a vocabulary, and how far the text's form was from it.
type wordRef struct {
	id  int32 // 0: unknown
	how how
}

// how says which fall-back found a word.
type how uint8

const (
	exact how = iota
	accentless
	delengthened
	stemmed
	nearest
)

// maxCached is the longest chunk, in bytes, that is remembered: one in 3,000 is
// longer. cacheSize is how many are remembered, 128 bytes each: in reviews of
// one trade 1 chunk in 150 is then not found, with a quarter of the room 1 in
// 12, and to make one anew takes longer than to read twenty.
const (
	maxCached = 24
	cacheSize = 1 << 16
)

// chunkKey is the text of a chunk of at most maxCached bytes, as numbers, with
// zeros behind it: it is hashed and compared in two or three steps.
type chunkKey struct {
	part [maxCached / 8]uint64
	size uint8
}

// chunk is what the analyzer knows of one whitespace-separated stretch: its
// tokens, as if it began a text of its own. It has no pointers, and what is
// needed of a single word lies in its first 64 bytes, a cache line.
type chunk struct {
	part  [maxCached / 8]uint64
	lanes langLanes
	first known
	more  langMore
	said  langSaid
	size  uint8 // bytes of its text
	toks  uint8
	words uint8
	plain bool // a single word
	rest  [maxTokens - 1]known
}

// maxTokens is how many tokens a chunk that is remembered has at most; one in
// thousands has more.
const maxTokens = 4

// is says whether c is the chunk of k.
func (c *chunk) is(k *chunkKey) bool {
	return c != nil && c.part[0] == k.part[0] && c.size == k.size && (k.size <= 8 || c.part[1] == k.part[1] && c.part[2] == k.part[2])
}

// chunkCache remembers chunks. It is bounded: each chunk has two slots and
// replaces what is in the second, so frequent chunks settle in the first. What
// it answers depends on the chunk alone, so losing an entry, or two goroutines
// writing one slot, changes nothing but time.
type chunkCache struct {
	slots [cacheSize]atomic.Pointer[chunk]
}

// read reads the run of non-spaces at the start of s. It gives its length, or
// -1 where that is more than maxCached.
func (k *chunkKey) read(s string) int {
	for i := range k.part {
		var x uint64
		if rest := s[8*i:]; len(rest) >= 8 {
			x = eightBytes(rest)
		} else {
			x = lastBytes(rest)
		}
		for stop := mayStop(x); stop != 0; stop &= stop - 1 {
			bit := bits.TrailingZeros64(stop) &^ 7
			n := 8*i + bit/8
			if byte(x>>bit) != ' ' && n < len(s) && spaceAt(s, n) == 0 {
				continue
			}
			k.part[i] = x & (1<<bit - 1)
			for i++; i < len(k.part); i++ {
				k.part[i] = 0
			}
			k.size = uint8(n)
			return n
		}
		k.part[i] = x
	}
	k.size = maxCached
	if len(s) == maxCached || spaceAt(s, maxCached) > 0 {
		return maxCached
	}
	return -1
}

// eightBytes gives the first eight bytes of s as a number.
func eightBytes(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// lastBytes gives fewer than eight bytes as a number, with zeros for the others.
func lastBytes(s string) (x uint64) {
	for n := len(s) - 1; n >= 0; n-- {
		x = x<<8 | uint64(s[n])
	}
	return x
}

// mayStop marks the bytes of x that may begin a space, in their highest bit:
// those up to ' ' and those that unicode.IsSpace has runes of. It may mark a
// byte too many, never one too few.
func mayStop(x uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	low := (x - 0x21*ones) &^ x
	c2 := x ^ 0xC2*ones             // U+0085, U+00A0
	e0 := x&(0xFC*ones) ^ 0xE0*ones // U+1680, U+2000 … U+205F, U+3000
	return (low | (c2-ones)&^c2 | (e0-ones)&^e0) & highs
}

// hash spreads k over 64 bits.
func (k *chunkKey) hash() uint64 {
	if k.size <= 8 {
		return hashOf(k.part[0], int(k.size))
	}
	h := (k.part[0] ^ uint64(k.size)) * hashOdd
	h = (h ^ h>>29 ^ k.part[1]) * hashOdd
	h = (h ^ h>>29 ^ k.part[2]) * hashOdd
	return (h ^ h>>32) * hashOdd
}

const hashOdd = 0x9E3779B97F4A7C15

// hashOf is hash for at most eight bytes, as a number.
func hashOf(x uint64, size int) uint64 {
	h := (x ^ uint64(size)) * hashOdd
	return (h ^ h>>32) * hashOdd
}

// first gives the slot where a chunk most likely is.
func (c *chunkCache) first(hash uint64) *atomic.Pointer[chunk] {
	return &c.slots[hash>>48&(cacheSize-1)]
}

// chunkOf gives the chunk of a place that is not in its first slot, text being
// its text. A chunk of too many tokens is none: nil.
func (a *Analyzer) chunkOf(p *place, text string, sc *scratch) *chunk {
	second := &a.cache.slots[p.hash>>32&(cacheSize-1)]
	if c := second.Load(); c.is(&p.key) {
		return c
	}
	c := a.newChunk(&p.key, text, sc)
	if c == nil {
		return nil
	}
	if p.chunk == nil {
		a.cache.first(p.hash).Store(c)
	} else {
		second.Store(c)
	}
	return c
}

func (a *Analyzer) newChunk(k *chunkKey, text string, sc *scratch) *chunk {
	toks, words, lang := a.splitAndResolve(text, sc)
	if len(toks) > maxTokens {
		return nil
	}
	c := &chunk{part: k.part, size: k.size, toks: uint8(len(toks)), words: uint8(words)}
	c.lanes, c.more, c.said = lang.pack()
	for i := range toks {
		t := &toks[i]
		t.at, t.to = uint8(t.start), uint8(t.end)
		if i == 0 {
			c.first = t.known
		} else {
			c.rest[i-1] = t.known
		}
	}
	c.plain = c.toks == 1 && c.first.kind == WordToken
	return c
}

// splitAndResolve gives the tokens of a chunk, in memory of sc, how many words
// they are, and what they say of the language.
func (a *Analyzer) splitAndResolve(text string, sc *scratch) (toks []token, words int, lang chunkLang) {
	sc.pieces, sc.split = splitChunk(sc.pieces[:0], text), sc.split[:0]
	for i, p := range sc.pieces {
		surface := text[p.start:p.end]
		t := token{start: int32(p.start), end: int32(p.end)}
		t.kind, t.marks = p.kind, shape(surface, p.kind)
		if p.kind == PunctToken {
			t.punct = punctuationOf(surface)
		}
		norm := canonical(surface, p.kind, i+1 < len(sc.pieces) && isNot(text[sc.pieces[i+1].start:sc.pieces[i+1].end]))
		if p.kind == WordToken || p.kind == HashtagToken {
			a.ident.add(&lang, surface)
			words++
		}
		if p.kind == WordToken && (abbreviations[norm] || len(surface) == 1 && surface[0] >= 'A' && surface[0] <= 'Z' && surface != "I") {
			t.marks |= markAbbreviation
		}
		if i+1 < len(sc.pieces) && p.kind == WordToken && glued(text[p.start:sc.pieces[i+1].end]) == int(p.end-p.start) {
			t.marks |= markGlued
		}
		if speaksTo(norm, surface, p.kind) {
			t.marks |= markAddress
		}
		for m := range a.models {
			ref := a.models[m].resolve(norm, surface, p.kind)
			t.ids[m], t.hows[m] = uint16(ref.id), ref.how
			if ref.how == delengthened {
				t.marks |= markLengthened
			}
		}
		a.findThemeWords(&t, norm, surface)
		t.lesson = a.lessons.find(a.models[english], norm, &t)
		sc.split = append(sc.split, t)
	}
	return sc.split, words, lang
}

// shape looks at the letters of a token.
func shape(s string, kind TokenKind) (marks uint8) {
	if kind != WordToken && kind != HashtagToken {
		return 0
	}
	upper, lower, first := 0, 0, true
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper++
			if first {
				marks |= markTitle
			}
		case unicode.IsLower(r):
			lower++
		}
		first = false
	}
	if lower > 0 {
		marks |= markLower
	}
	if upper >= 2 && lower == 0 {
		marks |= markCaps
	}
	return marks
}

func isNot(s string) bool {
	return len(s) >= 2 && len(s) <= 5 && (s[0] == 'n' || s[0] == 'N') && (s[len(s)-1] == 't' || s[len(s)-1] == 'T') && s != "not" && !strings.EqualFold(s, "not")
}

// canonical gives the form under which a token is looked up. beforeNot says
// that "n't" follows.
func canonical(s string, kind TokenKind, beforeNot bool) string {
	switch kind {
	case NumberToken:
		return "<num>"
	case PriceToken:
		return "<price>"
	case TimeToken:
		return "<time>"
	case RatingToken:
		return "<rating>"
	case URLToken:
		return "<url>"
	case EmailToken:
		return "<email>"
	case HandleToken:
		return "<handle>"
	case PunctToken, HyphenToken, SymbolToken:
		return s
	case EmojiToken:
		return trimEmoji(s)
	case EmoticonToken:
		return s
	case HashtagToken:
		s = s[1:]
	}
	s = straight(lower(s))
	if beforeNot {
		switch s {
		case "ca":
			return "can"
		case "wo":
			return "will"
		}
	}
	if full, ok := contracted[s]; ok {
		return full
	}
	return s
}

// contracted undoes contractions and elisions.
var contracted = map[string]string{
	"n't": "not", "nt": "not", "'ve": "have", "'re": "are", "'m": "am", "'ll": "will", "'d": "would",
	"n'": "ne", "d'": "de", "l'": "le", "j'": "je", "qu'": "que", "s'": "se", "c'": "ce", "m'": "me", "t'": "te", "y'": "y",
	"jusqu'": "jusque", "lorsqu'": "lorsque", "puisqu'": "puisque", "quoiqu'": "quoique", "quelqu'": "quelque",
}

// lower is strings.ToLower without its cost for what is lower case already.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

// straight makes apostrophes straight.
func straight(s string) string {
	if !strings.ContainsAny(s, "’‘ʼ`´") {
		return s
	}
	return apostrophes.Replace(s)
}

var apostrophes = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'", "´", "'")

// fold takes the accents off Latin letters.
func fold(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return accents.Replace(s)
		}
	}
	return s
}

var accents = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "á", "a", "ã", "a", "å", "a", "ç", "c",
	"é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "í", "i", "ì", "i", "ô", "o", "ö", "o", "ó", "o", "ò", "o",
	"ù", "u", "û", "u", "ü", "u", "ú", "u", "ÿ", "y", "ñ", "n", "œ", "oe", "æ", "ae")
