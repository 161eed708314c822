package nlp

import (
	"unicode"
	"unicode/utf8"
)

// readRange cuts one stretch of a customer's field into tokens.
func (a *Analyzer) readRange(sc *scratch, r Span, text string) {
	space := uint8(spaceParagraph)
	for pos := r.Start; pos < r.End; {
		c := text[pos]
		size := 1
		isSpace := c == ' ' || c >= '\t' && c <= '\r'
		if c >= utf8.RuneSelf {
			var ru rune
			ru, size = utf8.DecodeRuneInString(text[pos:r.End])
			isSpace = unicode.IsSpace(ru)
		}
		if isSpace {
			space = moreSpace(space, c)
			pos += size
			continue
		}
		end := chunkEnd(text[:r.End], pos)
		sc.addChunk(a.chunkOf(text[pos:end], sc), r.Field, pos, space)
		pos, space = end, spaceNone
	}
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

// chunkEnd ends the run of non-spaces at pos.
func chunkEnd(text string, pos int) int {
	for pos < len(text) {
		c := text[pos]
		if c < utf8.RuneSelf {
			if c == ' ' || c >= '\t' && c <= '\r' {
				return pos
			}
			pos++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[pos:])
		if unicode.IsSpace(r) {
			return pos
		}
		pos += size
	}
	return pos
}

func (sc *scratch) addChunk(c *chunk, field, pos int, space uint8) {
	for i := range c.forms {
		f := &c.forms[i]
		sc.toks = append(sc.toks, token{f, int32(pos) + int32(f.start), int32(pos) + int32(f.end), int32(field), space})
		space = spaceNone
	}
	sc.words += c.words
}

// abbreviations end in a dot that ends no sentence.
var abbreviations = map[string]bool{"mr": true, "mrs": true, "ms": true, "dr": true, "m": true, "mme": true, "mlle": true, "st": true,
	"vs": true, "etc": true, "approx": true, "env": true, "ex": true, "no": false, "tel": true, "tél": true, "réf": true, "ref": true,
	"min": true, "max": true, "av": true, "bd": true, "pb": true, "qté": true, "dept": true, "inc": true, "ltd": true, "jr": true,
	"i.e": true, "e.g": true, "p.s": true}

// splitSentences cuts the tokens of each field into sentences.
func (sc *scratch) splitSentences(in *Input) {
	from, pending := 0, false
	for i := range sc.toks {
		t := &sc.toks[i]
		if i > from && sc.mayPart(i, pending) && (t.field != sc.toks[i-1].field || sc.border(in, i, pending)) {
			sc.sentences = append(sc.sentences, sentence{from: int32(from), to: int32(i), field: sc.toks[from].field})
			from, pending = i, false
		}
		switch t.kind {
		case WordToken, NumberToken:
			pending = false // an ellipsis that ended nothing
		case PunctToken:
			pending = pending || t.punct.what&punctEnds != 0 || t.punct.what&punctDot != 0 && sc.dotEnds(in, i)
		}
	}
	if from < len(sc.toks) {
		sc.sentences = append(sc.sentences, sentence{from: int32(from), to: int32(len(sc.toks)), field: sc.toks[from].field})
	}
}

// mayPart is the quick test of border: most tokens follow a word on its line.
func (sc *scratch) mayPart(i int, pending bool) bool {
	t, prev := &sc.toks[i], &sc.toks[i-1]
	return pending || t.space >= spaceLine || prev.kind == EmojiToken || prev.kind == EmoticonToken || t.field != prev.field
}

// border says whether a sentence begins at token i of the same field. pending
// says that the sentence so far has had its end mark.
func (sc *scratch) border(in *Input, i int, pending bool) bool {
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

// text gives a token's text.
func (sc *scratch) text(in *Input, t *token) string { return in.Fields[t.field].Text[t.start:t.end] }

// dotEnds says whether the single dot at token i is an end mark.
func (sc *scratch) dotEnds(in *Input, i int) bool {
	if i == 0 || sc.toks[i].space != spaceNone {
		return true
	}
	prev := &sc.toks[i-1]
	switch prev.kind {
	case WordToken:
		w := sc.text(in, prev)
		return !abbreviations[prev.norm] && !(len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z' && w[0] != 'I')
	case NumberToken: // "1." at the start of a line counts, it does not end
		return prev.space < spaceLine
	}
	return true
}
