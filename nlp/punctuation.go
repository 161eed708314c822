package nlp

import "strings"

// punctuation is what a run of punctuation means by itself; it is found once a
// chunk.
type punctuation struct {
	rank uint8 // the border it is
	what punctMark
}

// punctMark is a set of the things a run of punctuation may be.
type punctMark uint8

const (
	punctEnds  punctMark = 1 << iota // ends a sentence
	punctDot                         // a single dot, which may end one
	punctDots                        // begins with two dots or an ellipsis
	punctOpens                       // begins rather than ends something
	punctAsks                        // begins with a question mark
	punctDash                        // a hyphen, which parts nothing where no space is before it
	punctShape                       // has a feature of its own
)

func punctuationOf(s string) punctuation {
	p := punctuation{rank: rankOf(s)}
	set := func(is bool, mark punctMark) {
		if is {
			p.what |= mark
		}
	}
	dots := strings.HasPrefix(s, "..") || strings.HasPrefix(s, "…")
	set(dots, punctDots)
	set(dots || s[0] == '!' || s[0] == '?' || s == "。" || s == "！" || s == "？" || s == "؟" || s == "।", punctEnds)
	set(s == ".", punctDot)
	set(s == "(" || s == "[" || s == "«" || s == "“" || s == "-" || s == "–" || s == "•" || s == "*", punctOpens)
	set(s[0] == '?', punctAsks)
	set(s == "-", punctDash)
	set(markFeature(s) != "", punctShape)
	return p
}

// rankOf ranks punctuation: quotation marks and apostrophes part nothing,
// commas a little, the rest parts clauses.
func rankOf(s string) uint8 {
	switch s {
	case "'", "\"", "’", "‘", "“", "”", "«", "»", "`", "*", "_", "<", ">", "=", "+", "~", "^", "\\", "@", "#", "%":
		return noBorder
	case ",", "/", "&":
		return softBorder
	}
	return hardBorder
}

// border gives the border that p is after space.
func (p punctuation) border(space uint8) uint8 {
	if p.what&punctDash != 0 && space == spaceNone {
		return noBorder
	}
	return p.rank
}
