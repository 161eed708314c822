package nlp

import "strings"

// inflectEN gives the regular forms of an English word: class v (verb), n
// (noun), a (adjective with comparison), a0 (adjective without). A verb or
// adjective whose irregular forms are listed gets those for its past or
// comparison.
func inflectEN(w, class string, irregular []string) []string {
	out := append([]string(nil), irregular...)
	if len(w) < 2 {
		return out
	}
	switch class {
	case "v":
		out = append(out, pluralEN(w), ingEN(w))
		if len(irregular) == 0 {
			out = append(out, edEN(w))
		}
	case "n":
		out = append(out, pluralEN(w))
	case "a":
		out = append(out, comparedEN(w)...)
		out = append(out, lyEN(w))
	case "a0":
		out = append(out, lyEN(w))
	}
	return out
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

func pluralEN(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "z"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "sh"):
		return w + "es"
	case w[n-1] == 'y' && !isVowel(w[n-2]):
		return w[:n-1] + "ies"
	case w[n-1] == 'o' && !isVowel(w[n-2]):
		return w + "es"
	}
	return w + "s"
}

// doubles says whether a final consonant is doubled before -ed, -ing, -er:
// one syllable of consonant, vowel, consonant.
func doubles(w string) bool {
	n := len(w)
	if n < 3 || isVowel(w[n-1]) || strings.IndexByte("wxy", w[n-1]) >= 0 || !isVowel(w[n-2]) || isVowel(w[n-3]) && w[n-3] != 'u' {
		return false
	}
	vowels := 0
	for i := range len(w) {
		if isVowel(w[i]) {
			vowels++
		}
	}
	return vowels == 1 || vowels == 2 && strings.HasPrefix(w, "qu")
}

func edEN(w string) string {
	n := len(w)
	switch {
	case w[n-1] == 'e':
		return w + "d"
	case w[n-1] == 'y' && !isVowel(w[n-2]):
		return w[:n-1] + "ied"
	case doubles(w):
		return w + w[n-1:] + "ed"
	}
	return w + "ed"
}

func ingEN(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "ie"):
		return w[:n-2] + "ying"
	case w[n-1] == 'e' && !strings.HasSuffix(w, "ee") && !strings.HasSuffix(w, "oe"):
		return w[:n-1] + "ing"
	case doubles(w):
		return w + w[n-1:] + "ing"
	}
	return w + "ing"
}

func comparedEN(w string) []string {
	n := len(w)
	switch {
	case w[n-1] == 'e':
		return []string{w + "r", w + "st"}
	case w[n-1] == 'y' && !isVowel(w[n-2]):
		return []string{w[:n-1] + "ier", w[:n-1] + "iest"}
	case doubles(w):
		return []string{w + w[n-1:] + "er", w + w[n-1:] + "est"}
	}
	return []string{w + "er", w + "est"}
}

func lyEN(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "ll"):
		return w + "y"
	case strings.HasSuffix(w, "ic"):
		return w + "ally"
	case strings.HasSuffix(w, "le") && n > 3 && !isVowel(w[n-3]):
		return w[:n-1] + "y"
	case w[n-1] == 'y' && !isVowel(w[n-2]):
		return w[:n-1] + "ily"
	}
	return w + "ly"
}
