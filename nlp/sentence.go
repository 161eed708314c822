package nlp

import (
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

// reader is the state of reading an item: the sentence that is still open.
type reader struct {
	from    int32 // its first token
	field   int32
	pending bool     // it has had its end mark
	loose   bool     // the next token may begin another even on the same line
	heard   []*chunk // of its chunks, those that were remembered
	score   langScore
}

// readRange cuts one stretch of a customer's field into tokens and sentences.
func (a *Analyzer) readRange(sc *scratch, r Span, text string) {
	if field := int32(r.Field); field != sc.reader.field {
		sc.addSentence(int32(len(sc.toks)))
		sc.reader.field = field
	}
	own, pos, space := text[:r.End], r.Start, uint8(spaceParagraph)
	var places [ahead]place
	for pos < len(own) {
		n := 0
		for n < ahead && pos < len(own) {
			if c := own[pos]; c <= ' ' || c >= utf8.RuneSelf {
				if size := spaceAt(own, pos); size > 0 {
					space = moreSpace(space, c)
					pos += size
					continue
				}
			}
			p := &places[n]
			n++
			p.pos, p.space = pos, space
			pos = p.read(own)
			if space = spaceNone; pos < len(own) && own[pos] == ' ' {
				pos, space = pos+1, spaceBlank
			}
		}
		a.readPlaces(sc, places[:n], own)
	}
}

// ahead is how many chunks are looked for at a time: the processor then waits
// for several of them at once.
const ahead = 8

// place is where a chunk stands.
type place struct {
	key      chunkKey
	hash     uint64
	chunk    *chunk
	pos, end int
	space    uint8
	long     bool // too long to be remembered, or of too many tokens
}

// read ends the chunk at p.pos.
func (p *place) read(text string) (end int) {
	s := text[p.pos:]
	if len(s) >= 8 { // at most 7 bytes and a blank, as most are
		x := eightBytes(s)
		bit := bits.TrailingZeros64(mayStop(x)) & 0x78
		if byte(x>>bit) == ' ' {
			x &= 1<<bit - 1
			p.key.part[0], p.key.part[1], p.key.part[2], p.key.size, p.long = x, 0, 0, uint8(bit/8), false
			p.hash, p.end = hashOf(x, bit/8), p.pos+bit/8
			return p.end
		}
	}
	size := p.key.read(s)
	if p.long = size < 0; p.long {
		p.end = chunkEnd(text, p.pos)
		return p.end
	}
	p.hash, p.end = p.key.hash(), p.pos+size
	return p.end
}

// readPlaces adds the tokens of some chunks, all in one stretch of a text. Each
// of its loops reads memory for all of them that no other one's hangs on.
func (a *Analyzer) readPlaces(sc *scratch, places []place, text string) {
	for i := range places {
		p := &places[i]
		p.chunk = a.cache.first(p.hash).Load()
	}
	for i := range places {
		if p := &places[i]; !p.chunk.is(&p.key) && !p.long {
			p.chunk = a.chunkOf(p, text[p.pos:p.end], sc)
			p.long = p.chunk == nil
		}
	}
	for i := range places {
		if p := &places[i]; p.long {
			a.readLong(sc, text[p.pos:p.end], int32(p.pos), p.space)
		} else {
			sc.addChunk(p.chunk, int32(p.pos), p.space)
		}
	}
}

// addChunk adds the tokens of a chunk. Most are one word in the midst of a
// sentence.
func (sc *scratch) addChunk(c *chunk, pos int32, space uint8) {
	st := &sc.reader
	sc.words += int(c.words)
	if c.plain && !st.loose && space < spaceLine {
		t := sc.nextToken()
		t.known = c.first
		t.start, t.end, t.space = pos, pos+int32(c.size), space
		st.heard = append(st.heard, c)
		return
	}
	sc.addToken(&c.first, pos+int32(c.first.at), pos+int32(c.first.to), space)
	st.heard = append(st.heard, c) // the chunk speaks for the sentence that it begins in
	rest := c.rest[:c.toks-1]
	for i := range rest {
		sc.addToken(&rest[i], pos+int32(rest[i].at), pos+int32(rest[i].to), spaceNone)
	}
}

func (sc *scratch) nextToken() *token {
	n := len(sc.toks)
	if n == cap(sc.toks) {
		sc.toks = slices.Grow(sc.toks, 64)
	}
	sc.toks = sc.toks[:n+1]
	return &sc.toks[n]
}

// readLong reads a chunk that is not remembered.
func (a *Analyzer) readLong(sc *scratch, text string, pos int32, space uint8) {
	toks, words, lang := a.splitAndResolve(text, sc)
	for i := range toks {
		sc.addToken(&toks[i].known, pos+toks[i].start, pos+toks[i].end, space)
		if i == 0 {
			sc.reader.score.hear(&lang)
		}
		space = spaceNone
	}
	sc.words += words
}

// moreSpace says what stands before the next token after one more space.
func moreSpace(space, c uint8) uint8 {
	switch {
	case c == '\n' && space >= spaceLine:
		return spaceParagraph
	case c == '\n':
		return spaceLine
	case space == spaceNone:
		return spaceBlank
	}
	return space
}

// spaceAt gives the length of the space at s[i], 0 if there is none.
func spaceAt(s string, i int) int {
	c := s[i]
	if c < utf8.RuneSelf {
		if c == ' ' || c >= '\t' && c <= '\r' {
			return 1
		}
		return 0
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	if unicode.IsSpace(r) {
		return size
	}
	return 0
}

// chunkEnd ends the run of non-spaces at pos.
func chunkEnd(text string, pos int) int {
	for pos < len(text) && spaceAt(text, pos) == 0 {
		pos++ // the bytes inside a rune begin no space
	}
	return pos
}

// abbreviations end in a dot that ends no sentence.
var abbreviations = map[string]bool{"mr": true, "mrs": true, "ms": true, "dr": true, "m": true, "mme": true, "mlle": true, "st": true,
	"vs": true, "etc": true, "approx": true, "env": true, "ex": true, "no": false, "tel": true, "tél": true, "réf": true, "ref": true,
	"min": true, "max": true, "av": true, "bd": true, "pb": true, "qté": true, "dept": true, "inc": true, "ltd": true, "jr": true,
	"i.e": true, "e.g": true, "p.s": true}

// addToken adds the token of bytes [start, end), closing the open sentence
// where another begins.
func (sc *scratch) addToken(tok *known, start, end int32, space uint8) {
	st, n := &sc.reader, len(sc.toks)
	t := sc.nextToken()
	t.known = *tok
	t.start, t.end, t.space = start, end, space
	if (st.loose || space >= spaceLine) && n > int(st.from) && sc.border(n, st.pending) {
		sc.addSentence(int32(n))
	}
	switch t.kind {
	case WordToken, NumberToken:
		st.pending = false // an ellipsis that ended nothing
	case PunctToken:
		st.pending = st.pending || t.punct.what&punctEnds != 0 || t.punct.what&punctDot != 0 && sc.dotEnds(n)
	}
	st.loose = st.pending || t.kind == EmojiToken || t.kind == EmoticonToken
}

// addSentence makes a sentence of the tokens from the open sentence's first up
// to to, if there are any.
func (sc *scratch) addSentence(to int32) {
	st := &sc.reader
	if to > st.from {
		st.score.hearAll(st.heard)
		st.heard = st.heard[:0]
		sc.sentences = slices.Grow(sc.sentences, 1)[:len(sc.sentences)+1]
		s := &sc.sentences[len(sc.sentences)-1]
		s.from, s.to, s.field, s.score = st.from, to, st.field, st.score
		st.score = langScore{}
	}
	st.from, st.pending = to, false
}

// border says whether a sentence begins at token i of the same field. pending
// says that the sentence so far has had its end mark.
func (sc *scratch) border(i int, pending bool) bool {
	t, prev := &sc.toks[i], &sc.toks[i-1]
	if t.space == spaceParagraph {
		return true
	}
	lowerNext := t.kind == WordToken && t.marks&markTitle == 0 && t.marks&markLower != 0
	if t.space == spaceLine && (pending || !lowerNext) {
		return true
	}
	switch t.kind {
	case EmojiToken, EmoticonToken:
		return false
	case PunctToken:
		return pending && t.space != spaceNone && t.punct.what&punctOpens != 0
	}
	if pending {
		return prev.kind != PunctToken || !lowerNext || prev.punct.what&punctDots == 0
	}
	return (prev.kind == EmojiToken || prev.kind == EmoticonToken) && t.space != spaceNone && t.marks&markTitle != 0
}

// text gives the text of a token of the sentence in hand.
func (sc *scratch) text(t *token) string { return sc.fields[sc.field].Text[t.start:t.end] }

// dotEnds says whether the single dot at token i is an end mark.
func (sc *scratch) dotEnds(i int) bool {
	if i == 0 || sc.toks[i].space != spaceNone {
		return true
	}
	prev := &sc.toks[i-1]
	switch prev.kind {
	case WordToken:
		return prev.marks&markAbbreviation == 0
	case NumberToken: // "1." at the start of a line counts, it does not end
		return prev.space < spaceLine
	}
	return true
}
