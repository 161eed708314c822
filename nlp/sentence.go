package nlp

import (
	"unicode"
	"unicode/utf8"
)

// reader is the state of reading an item: the sentence that is still open.
type reader struct {
	from    int32 // its first token
	field   int32
	pending bool // it has had its end mark
	loose   bool // the next token may begin another even on the same line
	tally   langTally
	score   langScore
}

// readRange cuts one stretch of a customer's field into tokens and sentences.
func (a *Analyzer) readRange(sc *scratch, r Span, text string) {
	if field := int32(r.Field); field != sc.reader.field {
		sc.addSentence(int32(len(sc.toks)))
		sc.reader.field = field
	}
	var k chunkKey
	own, space := text[:r.End], uint8(spaceParagraph)
	for pos := r.Start; pos < len(own); {
		if own[pos] == ' ' {
			space = max(space, spaceBlank)
			pos++
			continue
		}
		if n := spaceAt(own, pos); n > 0 {
			space = moreSpace(space, own[pos])
			pos += n
			continue
		}
		n := k.read(own[pos:])
		if n > 0 {
			c := a.chunkOf(&k, own[pos:pos+n], sc)
			toks := c.tokens()
			sc.addToken(&toks[0], int32(pos), space)
			sc.reader.tally.hear(&c.lanes, c.said, &sc.reader.score)
			for i := 1; i < len(toks); i++ {
				sc.addToken(&toks[i], int32(pos), spaceNone)
			}
			sc.words += int(c.words)
		} else {
			n = chunkEnd(own, pos) - pos
			a.readLong(sc, own[pos:pos+n], int32(pos), space)
		}
		pos, space = pos+n, spaceNone
	}
}

// readLong reads a chunk that is too long to be remembered.
func (a *Analyzer) readLong(sc *scratch, text string, pos int32, space uint8) {
	toks, words, lang := a.splitAndResolve(text, sc)
	for i := range toks {
		sc.addToken(&toks[i], pos, space)
		if i == 0 { // the chunk speaks for the sentence that it begins in
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

// addToken adds a token of the chunk at pos, closing the open sentence where
// another begins.
func (sc *scratch) addToken(tok *token, pos int32, space uint8) {
	st, n := &sc.reader, len(sc.toks)
	sc.toks = append(sc.toks, *tok)
	t := &sc.toks[n]
	t.start, t.end, t.space = t.start+pos, t.end+pos, space
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
		st.tally.tell(&st.score)
		sc.sentences = append(sc.sentences, sentence{from: st.from, to: to, field: st.field, score: st.score})
	}
	st.from, st.pending, st.score = to, false, langScore{}
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
