package demo

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// rough types a text the way people do: now and then all in lower case, without
// the last full stop, with accents missing or two letters swapped.
func rough(d dice, lang, text string) string {
	switch x := d.Float64(); {
	case x < 0.07:
		return strings.TrimRight(strings.ToLower(text), ".")
	case x < 0.14:
		return strings.TrimRight(text, ".")
	case x < 0.19 && lang == "fr":
		return plain(text)
	case x < 0.24:
		return swap(d, text)
	case x < 0.27:
		return strings.TrimRight(text, ".!") + strings.Repeat("!", d.between(2, 4))
	default:
		return text
	}
}

// plain drops accents.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
}

// swap exchanges two inner letters of one longer word, never in a name, number
// or reference.
func swap(d dice, text string) string {
	words := strings.Split(text, " ")
	for range 5 {
		i := d.IntN(len(words))
		w := []rune(words[i])
		if len(w) < 6 || strings.ContainsFunc(words[i], func(r rune) bool { return !unicode.IsLower(r) }) {
			continue
		}
		j := d.between(1, len(w)-3)
		w[j], w[j+1] = w[j+1], w[j]
		words[i] = string(w)
		break
	}
	return strings.Join(words, " ")
}
