package nlp

import "strings"

// punctuation is what a run of punctuation means by itself; it is found once a
// chunk.
type punctuation struct {
	rank uint8 // the border it is; above it, by shapeShift, its place in shapeNames
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
	shape := shapeOf(s)
	p := punctuation{rank: rankOf(s) | shape<<shapeShift}
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
	set(shape != 0, punctShape)
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
	return p.rank & (1<<shapeShift - 1)
}

const shapeShift = 4

// shape gives the place in shapeNames of the feature that p is, 0: none.
func (p punctuation) shape() uint8 { return p.rank >> shapeShift }

// shapeNames are the features that runs of punctuation are.
var shapeNames = [...]string{"", "<!>", "<!!>", "<?>", "<??>", "<...>"}

// shapeOf gives the place in shapeNames of the feature of a run.
func shapeOf(s string) uint8 {
	switch {
	case s == "!":
		return 1
	case s == "?":
		return 3
	case strings.HasPrefix(s, "..") || strings.HasPrefix(s, "…"):
		return 5
	case strings.HasPrefix(s, "!") || strings.HasPrefix(s, "?"):
		if strings.Contains(s, "?") {
			return 4
		}
		return 2
	}
	return 0
}
