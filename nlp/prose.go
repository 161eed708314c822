package nlp

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jdkato/prose/v2"
)

// plain cuts s[sc.pos:end], a run of word characters, with prose, and what
// prose gives with refine. Where prose would be slow, panics, or loses text,
// refine alone does the work; so it does where there is neither apostrophe nor
// dot, since prose splits such a run nowhere.
func (sc *scanner) plain(end int) {
	stretch := sc.s[sc.pos:end]
	if allLetters(stretch) || len(stretch) > maxProse || !strings.ContainsAny(stretch, "'.`’‘ʼ´") {
		sc.refine(end)
		return
	}
	ends, ok := proseEnds(stretch)
	if !ok {
		sc.refine(end)
		return
	}
	start := sc.pos
	for _, e := range ends {
		sc.refine(start + e)
	}
}

// allLetters reports a stretch that nothing can be split from: most words.
func allLetters(s string) bool {
	for i := 0; i < len(s); i++ {
		if !wordByte[s[i]] {
			return false
		}
	}
	return true
}

// proseEnds asks prose to split a stretch and gives the byte end of each of
// its tokens. It reports false if prose panicked or if its tokens are not,
// apostrophes apart, exactly the stretch.
func proseEnds(stretch string) (ends []int, ok bool) {
	defer func() {
		if recover() != nil {
			ends, ok = nil, false
		}
	}()
	doc, err := prose.NewDocument(stretch, prose.WithSegmentation(false), prose.WithTagging(false), prose.WithExtraction(false))
	if err != nil {
		return nil, false
	}
	pos := 0
	for _, tok := range doc.Tokens() {
		if pos, ok = align(stretch, pos, tok.Text); !ok {
			return nil, false
		}
		ends = append(ends, pos)
	}
	return ends, pos == len(stretch)
}

// align moves pos over tok in stretch; prose makes typographic quotes straight.
func align(stretch string, pos int, tok string) (int, bool) {
	for _, want := range tok {
		if pos >= len(stretch) {
			return pos, false
		}
		have, size := utf8.DecodeRuneInString(stretch[pos:])
		switch {
		case have == want:
		case want == '\'' && (have == '‘' || have == '’'):
		case want == '"' && (have == '“' || have == '”'):
		default:
			return pos, false
		}
		pos += size
	}
	return pos, true
}

// refine cuts sc.s[sc.pos:end] where two sentences are glued together, and at
// contractions that prose leaves whole or that are written without their
// apostrophe: "I've", "dont", "cannot".
func (sc *scanner) refine(end int) {
	if cut := glued(sc.s[sc.pos:end]); cut > 0 {
		sc.add(sc.pos+cut, WordToken)
	}
	w := sc.s[sc.pos:end]
	if cut := contraction(w); cut > 0 {
		sc.add(sc.pos+cut, WordToken)
	}
	sc.add(end, WordToken)
}

// glued gives where a capital in the midst of a word begins another sentence,
// or 0: titles of reviews come glued to their texts, "perfectWill buy again".
// Names such as iPhone and TripAdvisor stay whole: four small letters must stand
// before it, from the word's first, and two after it.
func glued(w string) int {
	if len(w) < 7 || w[0] < 'a' || w[0] > 'z' || lower(w) == w {
		return 0
	}
	letters, cut := 0, 0
	for i, r := range w {
		switch {
		case unicode.IsLower(r):
			letters++
			if cut > 0 && letters == 2 {
				return cut
			}
		case unicode.IsUpper(r) && cut == 0 && letters >= 4:
			letters, cut = 0, i
		default:
			return 0
		}
	}
	return 0
}

// contraction gives where the second half of a contraction begins, or 0.
func contraction(w string) int {
	n := len(w)
	if n < 3 || n > maxProse {
		return 0
	}
	if c := w[n-1] | 0x20; c != 't' && c != 's' && c != 'e' && c != 'd' && c != 'l' && c != 'm' {
		return 0
	}
	low := asciiLower(w)
	for _, tail := range [...]string{"n't", "n’t", "'ve", "’ve", "'d", "’d", "'ll", "’ll", "'re", "’re", "'m", "’m", "'s", "’s"} {
		if len(tail) < n && strings.HasSuffix(low, tail) {
			return n - len(tail)
		}
	}
	if low == "cannot" {
		return 3
	}
	switch low {
	case "dont", "cant", "wont", "isnt", "didnt", "doesnt", "wasnt", "arent", "werent", "havent", "hasnt", "hadnt", "aint",
		"couldnt", "wouldnt", "shouldnt", "neednt", "mustnt":
		return n - 2
	}
	return 0
}
