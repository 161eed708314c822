package taxonomy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of one rule.
const (
	MaxSteps     = 12  // of a phrase
	MaxGaps      = 3   // of a phrase
	MaxWords     = 300 // of a step
	MaxNear      = 4
	MaxNot       = 32
	DefaultNear  = 6
	LargestNear  = 20
	MaxWordBytes = 60
)

// ruleReader reads rules. Their phrases and words lie one after another in few
// large pieces of memory, and what it needs for a rule serves it for the next.
type ruleReader struct {
	words  []string // of the rule in hand
	ends   []int    // of its parts in words; an operator stands at each but the last
	phrase []Step
	alts   []Word
	steps  []Step // room for the phrases of further rules
	room   []Word // and for their words
}

// keep copies list to the room that is left, or to new room.
func keep[T any](room *[]T, list []T) []T {
	if cap(*room)-len(*room) < len(list) {
		*room = make([]T, 0, max(len(list), 256))
	}
	from := len(*room)
	*room = append(*room, list...)
	return (*room)[from:len(*room):len(*room)]
}

// readRules reads the rules of one line.
func (p *parser) readRules(lang, rest string) {
	if p.label("rules") == nil {
		return
	}
	for text := range strings.SplitSeq(rest, ";") {
		if text = tidy(text); text == "" {
			continue
		}
		if p.rules++; p.rules == MaxRules+1 {
			p.wrong(fmt.Sprintf("the file has more than %d rules", MaxRules), "join rules with alternatives: late|slow delivery")
		}
		if p.rules > MaxRules {
			return
		}
		r, what, hint := p.reader.rule(text)
		if what != "" {
			p.wrong(fmt.Sprintf("rule %q: %s", cutShort(text), what), hint)
			continue
		}
		r.Lang, r.Place = lang, p.place()
		p.inHand = append(p.inHand, r)
	}
}

// endRules gives the last label its rules.
func (p *parser) endRules() {
	if len(p.inHand) > 0 {
		p.f.blocks[len(p.f.blocks)-1].label.Rules = slices.Clone(p.inHand)
		p.inHand = p.inHand[:0]
	}
}

// rule reads one rule, whose blanks are tidy, or says what is wrong with it and
// what to do.
func (x *ruleReader) rule(text string) (r Rule, what, hint string) {
	r.Text = text
	switch text[0] {
	case '+', '-', '!', '?':
		r.Sign, text = Sign(text[0]), strings.TrimSpace(text[1:])
	}
	x.split(text)
	from := 0
	for i, end := range x.ends {
		part := x.words[from:end]
		if len(part) == 0 {
			return r, x.operatorAlone(i), "write words on both sides: parcel NEAR/5 waiting NOT voucher"
		}
		ph, what, hint := x.readPhrase(part)
		if what != "" {
			return r, what, hint
		}
		if i == 0 {
			r.Head = ph
		} else if what, hint := r.addPart(x.words[from-1], ph, part, x.words[:x.ends[0]]); what != "" {
			return r, what, hint
		}
		from = end + 1
	}
	return r, "", ""
}

// split cuts a rule at its blanks, and its words at the operators.
func (x *ruleReader) split(text string) {
	x.words, x.ends = x.words[:0], x.ends[:0]
	for word, more := "", text != ""; more; {
		word, text, more = strings.Cut(text, " ")
		if isOperator(word) {
			x.ends = append(x.ends, len(x.words))
		}
		x.words = append(x.words, word)
	}
	x.ends = append(x.ends, len(x.words))
}

// isOperator says whether a word is in capitals, as operators are.
func isOperator(w string) bool {
	if len(w) < 2 || w[0] < 'A' || w[0] > 'Z' {
		return false
	}
	w, _, _ = strings.Cut(w, "/")
	if len(w) < 2 {
		return false
	}
	for i := range len(w) {
		if w[i] < 'A' || w[i] > 'Z' {
			return false
		}
	}
	return true
}

// operatorAlone tells that part i of a rule has no word.
func (x *ruleReader) operatorAlone(i int) string {
	switch {
	case len(x.ends) == 1:
		return "has no word"
	case i == 0:
		return fmt.Sprintf("nothing stands before %s", x.words[0])
	}
	return fmt.Sprintf("nothing stands after %s", x.words[x.ends[i-1]])
}

// addPart adds what follows an operator.
func (r *Rule) addPart(op string, ph Phrase, part, head []string) (what, hint string) {
	name, number, given := strings.Cut(op, "/")
	within := 0
	if given {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > LargestNear {
			return fmt.Sprintf("%q is no distance", cutShort(op)), fmt.Sprintf("from %s/1 to %s/%d", name, name, LargestNear)
		}
		within = n
	}
	switch {
	case name == "NOT" && slices.Equal(part, head):
		return "it can never fire: what must be found must not be found", "drop the NOT, or name other words"
	case name == "NOT" && len(r.Not) >= MaxNot:
		return fmt.Sprintf("it has more than %d NOT", MaxNot), "join them: NOT a|b|c"
	case name == "NOT":
		r.Not = append(r.Not, Near{within, ph})
	case name != "NEAR":
		return fmt.Sprintf("%q is no operator", cutShort(op)), operatorHint(name)
	case len(r.Near) >= MaxNear:
		return fmt.Sprintf("it has more than %d NEAR", MaxNear), "name fewer phrases"
	default:
		if !given {
			within = DefaultNear
		}
		r.Near = append(r.Near, Near{within, ph})
	}
	return "", ""
}

func operatorHint(name string) string {
	switch name {
	case "OR":
		return "alternatives are written a|b, or as two rules parted by ;"
	case "AND":
		return "write a NEAR b, or a NEAR/20 b"
	}
	return "operators are NEAR, NEAR/5, NOT and NOT/3; write words in small letters"
}

// readPhrase reads the words between two operators.
func (x *ruleReader) readPhrase(words []string) (_ Phrase, what, hint string) {
	ph, gaps := x.phrase[:0], 0
	for _, w := range words {
		st, what, hint := x.readStep(w)
		if what != "" {
			return nil, what, hint
		}
		if st.Kind == Gap {
			gaps++
			if len(ph) > 0 && ph[len(ph)-1].Kind == Gap {
				return nil, "two gaps stand side by side", "one ... takes up to three words; NEAR reaches farther"
			}
		}
		ph = append(ph, st)
	}
	x.phrase = ph
	switch {
	case ph[0].Kind == Gap || ph[len(ph)-1].Kind == Gap:
		return nil, "a gap stands at an end of a phrase", "put words on both sides of ..."
	case ph[0].Kind == AnyWord:
		return nil, "a phrase begins with *", "begin with a word, <num> or <dur>"
	case len(ph) == 1 && (ph[0].Kind == Number || ph[0].Kind == Duration):
		return nil, "a number alone says nothing", "put a word beside it, or NEAR it"
	case len(ph) > MaxSteps:
		return nil, fmt.Sprintf("a phrase has %d words, more than %d", len(ph), MaxSteps), "shorten it, or use NEAR"
	case gaps > MaxGaps:
		return nil, fmt.Sprintf("a phrase has %d gaps, more than %d", gaps, MaxGaps), "use NEAR"
	}
	return keep(&x.steps, ph), "", ""
}

func (x *ruleReader) readStep(w string) (st Step, what, hint string) {
	switch w {
	case "*":
		return Step{Kind: AnyWord}, "", ""
	case "...", "…":
		return Step{Kind: Gap}, "", ""
	case "<num>":
		return Step{Kind: Number}, "", ""
	case "<dur>":
		return Step{Kind: Duration}, "", ""
	}
	words := x.alts[:0]
	for alt := range strings.SplitSeq(w, "|") {
		text, inflects := strings.CutSuffix(alt, "~")
		if !isPlainWord(text) {
			if text = strings.ToLower(text); !isPlainWord(text) {
				if what, hint := checkWord(text); what != "" {
					return st, what, hint
				}
			}
		}
		if word := (Word{text, inflects}); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	x.alts = words
	if len(words) > MaxWords {
		return st, fmt.Sprintf("%d words stand in one place, more than %d", len(words), MaxWords), "make two rules of it"
	}
	st.Words = keep(&x.room, words)
	return st, "", ""
}

// isPlainWord is the quick test of checkWord: small letters, with or without
// accents, and marks that words have inside, but not so many bytes that it is
// no word.
func isPlainWord(w string) bool {
	letters := false
	for i := 0; i < len(w); i++ {
		switch c := w[i]; {
		case c >= 'a' && c <= 'z':
			letters = true
		case c == 0xC3 && i+1 < len(w) && w[i+1] >= 0xA0 && w[i+1] <= 0xBF && w[i+1] != 0xB7: // à to ÿ but ÷
			i++
		case c != '-' && c != '\'':
			return false
		}
	}
	return letters && len(w) <= MaxWordBytes
}

// kindWords stand for tokens of a kind.
var kindWords = map[string]bool{"<price>": true, "<time>": true, "<rating>": true, "<url>": true, "<email>": true, "<handle>": true}

func checkWord(w string) (what, hint string) {
	switch {
	case kindWords[w]:
		return "", ""
	case w == "":
		return "a word is missing beside | or ~", "write a|b, word~"
	case len(w) > MaxWordBytes:
		return fmt.Sprintf("%q is too long for a word", cutShort(w)), "words stand apart"
	case w == "*" || w == "..." || w == "…" || w == "<num>" || w == "<dur>":
		return fmt.Sprintf("%s stands among alternatives", w), "make two rules of it"
	case strings.HasPrefix(w, "<") && strings.HasSuffix(w, ">"):
		return fmt.Sprintf("%s stands for nothing", w), "there are <num>, <dur>, <price>, <time>, <rating>, <url>, <email> and <handle>"
	case strings.HasSuffix(w, "*"):
		return fmt.Sprintf("%q ends in *, which stands for a whole word", w), fmt.Sprintf("write %s~ for its inflections", strings.TrimRight(w, "*"))
	}
	if strings.IndexFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		return "", "" // :-( or 😡; what no text can hold is found when the rule is compiled
	}
	for i, r := range w {
		switch {
		case r < utf8.RuneSelf && strings.ContainsRune("\"()[]{}=\\^~*_,:;|", r):
			return fmt.Sprintf("%q has the mark %q", cutShort(w), r), "a rule has words, ~, |, *, ..., <num> and <dur>"
		case (r == '+' || r == '!' || r == '?' || r == '.') && i == 0 && len(w) > 1 && unicode.IsLetter(rune(w[1])):
			return fmt.Sprintf("%q begins with %q", cutShort(w), r), "+, -, ! and ? stand before the whole rule"
		}
	}
	return "", ""
}
