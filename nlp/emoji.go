package nlp

import (
	"strings"
	"unicode/utf8"
)

// emojiAt ends the emoji that starts at i, or gives 0. One emoji is a flag
// (two regional indicators, or a black flag with tags), or a base with any
// variation selector, skin tone, keycap and joined parts.
func emojiAt(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	if !emojiBase(r) {
		return 0
	}
	end := i + size
	if isRegional(r) {
		if next, n := utf8.DecodeRuneInString(s[end:]); isRegional(next) {
			return end + n
		}
		return end
	}
	for end < len(s) {
		next, n := utf8.DecodeRuneInString(s[end:])
		switch {
		case isVariation(next), isSkinTone(next), next == 0x20E3, next >= 0xE0020 && next <= 0xE007F:
			end += n
		case next == 0x200D:
			joined, m := utf8.DecodeRuneInString(s[end+n:])
			if !emojiBase(joined) {
				return end + n
			}
			end += n + m
		default:
			return end
		}
	}
	return end
}

// keycapAt ends a keycap such as 5️⃣ whose digit is at i, or gives 0.
func keycapAt(s string, i int) int {
	rest := s[i+1:]
	rest = strings.TrimPrefix(rest, "\uFE0F")
	if !strings.HasPrefix(rest, "\u20E3") {
		return 0
	}
	return len(s) - len(rest) + len("\u20E3")
}

func isRegional(r rune) bool  { return r >= 0x1F1E6 && r <= 0x1F1FF }
func isSkinTone(r rune) bool  { return r >= 0x1F3FB && r <= 0x1F3FF }
func isVariation(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F }

// emojiBase reports the runes an emoji may begin with.
func emojiBase(r rune) bool {
	switch {
	case r < 0x2190:
		return r == 0x203C || r == 0x2049 || r == 0x2139
	case r >= 0x1F000:
		return r <= 0x1FAFF
	case r >= 0x2600 && r <= 0x27BF, r >= 0x2B05 && r <= 0x2B55, r >= 0x2300 && r <= 0x23FF:
		return true
	case r >= 0x2190 && r <= 0x21FF, r >= 0x25A0 && r <= 0x25FF, r == 0x2934, r == 0x2935:
		return true
	}
	return r == 0x3030 || r == 0x303D || r == 0x3297 || r == 0x3299
}

// trimEmoji drops variation selectors and skin tones, so that a lexicon names
// each emoji once.
func trimEmoji(s string) string {
	clean := true
	for _, r := range s {
		if isVariation(r) || isSkinTone(r) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isVariation(r) || isSkinTone(r) {
			return -1
		}
		return r
	}, s)
}

// emoticons by their first byte, longest first. Those that begin or end with a
// letter or digit need a border there.
var emoticons = func() (t [128][]string) {
	for _, e := range strings.Fields(`:-))) :-)) :-) :-( :-(( :'-( :'( :,( :-D :-d :-P :-p :-/ :-\ :-| :-* :-O :-o :-S :-s :-X
		:) :( :D :P :p :/ :\ :| :* :O :o :S :s :X :x :] :[ :} :{ :> :< :$ :@ ;-) ;) ;-P ;P ;p ;D ;-( ;( ;_; =) =( =D =P =/ =]
		8-) 8-D xD XD xd xDD X-D x-D <3 <33 <333 </3 >:( >:-( >:) >_< >.< >_> <_< ^^ ^_^ ^-^ ^.^ ^^' -_- -.- T_T T.T TT_TT o_O O_o o_o O_O o.O O.o u_u
		(: (-: (; ): )-: )': D: \o/ /o\ ಠ_ಠ`) {
		if e[0] < utf8.RuneSelf {
			t[e[0]] = append(t[e[0]], e)
		}
	}
	for _, list := range t {
		for i := range list { // insertion sort, longest first
			for j := i; j > 0 && len(list[j]) > len(list[j-1]); j-- {
				list[j], list[j-1] = list[j-1], list[j]
			}
		}
	}
	return t
}()

// emoticonAt ends the emoticon that starts at i, or gives 0. A mouth may be
// drawn out: ":)))))".
func emoticonAt(s string, i int) int {
	c := s[i]
	if c >= utf8.RuneSelf || len(emoticons[c]) == 0 {
		return 0
	}
	if wordByte[c] && i > 0 && wordByte[s[i-1]] {
		return 0
	}
	for _, e := range emoticons[c] {
		if !strings.HasPrefix(s[i:], e) {
			continue
		}
		end, last := i+len(e), e[len(e)-1]
		for last == ')' || last == '(' || last == 'D' || last == '3' {
			if end >= len(s) || s[end] != last {
				break
			}
			end++
		}
		if plausibleEmoticon(s, i, end) {
			return end
		}
	}
	return 0
}

// plausibleEmoticon refuses what only looks like an emoticon: "1:3", "(:x",
// "://", "word:)" is kept.
func plausibleEmoticon(s string, i, end int) bool {
	last := s[end-1]
	after := byte(' ')
	if end < len(s) {
		after = s[end]
	}
	switch {
	case wordByte[last] && wordByte[after]:
		return false
	case (last == '/' || last == '\\') && (after == '/' || wordByte[after]):
		return false
	case s[i] == ')' || s[i] == '(':
		return (i == 0 || !wordByte[s[i-1]]) && !wordByte[after]
	case last == '(' && wordByte[after]:
		return false
	case i > 0 && isDigit(s[i-1]) && wordByte[last]:
		return false
	case i > 0 && wordByte[s[i-1]] && wordByte[last]:
		return last == 'D' || last == 'P' || last == 'p' || last == '3' && s[i] == '<'
	}
	return true
}
