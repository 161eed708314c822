package nlp

import (
	"embed"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Language identification is naive Bayes over hashed features of single words:
// the word itself and its runs of two to four letters, borders included. What
// a word says is summed over a text, so that a chunk's share is remembered
// with the chunk.
//
// The profiles in language/ are read at start: en and fr are counts of words
// computed from rated reviews by TestWriteLanguageProfiles, the others are
// text written for this project. The table they give has langBuckets × 12
// bytes, 192 KiB.

//go:embed language/*.txt
var languageFiles embed.FS

const (
	langCount   = 12
	langBuckets = 1 << 14
	langWords   = 2500 // of a profile; the rarer ones are only known to be words
	langUnit    = 16.0 // table steps per unit of log likelihood
	langWeight  = 3    // how much a word counts: a little more than one of its features, which overlap
)

var langCodes = [langCount]string{"en", "fr", "es", "de", "it", "pt", "nl", "sv", "da", "pl", "ro", "tr"}

// langSum is a signed sum for each language.
type langSum [langCount]int32

func (s *langSum) merge(o *langSum) {
	for i, v := range o {
		s[i] += v
	}
}

// langScore is what some words say: the log likelihood of each language over
// the average one, in table steps, and how many words and scripts spoke.
type langScore struct {
	sum     langSum
	words   int32
	latin   int32 // letters
	foreign bool
	scripts [scriptCount]int32 // letters of the other scripts, if foreign
}

// chunkLang is what one chunk says. A chunk speaks for the script it begins in.
type chunkLang struct {
	sum     langSum
	words   int32
	letters int32
	script  uint8
}

func (s *langScore) merge(o *langScore) {
	s.sum.merge(&o.sum)
	s.words += o.words
	s.latin += o.latin
	if o.foreign {
		s.foreign = true
		for i, n := range o.scripts {
			s.scripts[i] += n
		}
	}
}

// hear adds one chunk.
func (s *langScore) hear(c *chunkLang) {
	s.sum.merge(&c.sum)
	s.words += c.words
	s.hearScript(c.script, c.letters)
}

func (s *langScore) hearScript(script uint8, letters int32) {
	if script <= scriptLatin {
		s.latin += letters * int32(script)
		return
	}
	s.foreign = true
	s.scripts[script%scriptCount] += letters
}

// identifier is the table of log likelihoods.
type identifier struct {
	table [langBuckets][langCount]int8
}

// bucketCounts are how often the features of one language's profile occur.
type bucketCounts [langBuckets]int32

func newIdentifier() *identifier {
	x := &identifier{}
	said := make([]bucketCounts, langCount)
	var totals [langCount]int64
	for l, code := range langCodes {
		said, total, left := &said[l], &totals[l], langWords
		eachProfileWord("language/"+code+".txt", func(w string, n int32) (more bool) {
			eachFeature(w, func(h uint32, weight int32) { said[h] += n * weight; *total += int64(n * weight) })
			left--
			return left > 0
		})
	}
	for h := range langBuckets {
		x.fill(h, said, &totals)
	}
	return x
}

// fill turns what each language says in one bucket into smoothed log
// likelihoods.
func (x *identifier) fill(h int, said []bucketCounts, totals *[langCount]int64) {
	var p [langCount]float64
	mean := 0.0
	for l := range p {
		if n := said[l][h]; n != 0 { // as few are
			p[l] = float64(n) / float64(totals[l])
			mean += p[l] / langCount
		}
	}
	mean += 1e-6
	for l, v := range p {
		if v == 0 {
			x.table[h][l] = unheard[l]
		} else {
			mix := langMix(l)
			x.table[h][l] = likelihood(((1-mix)*v + mix*mean) / mean)
		}
	}
}

// langMix is the share of the mean in the frequencies of a language.
func langMix(l int) float64 {
	if l == english || l == french {
		return 0.15
	}
	return 0.3 // the profiles written by hand are short
}

// unheard is what a bucket says of a language in whose profile it does not occur.
var unheard = func() (out [langCount]int8) {
	for l := range out {
		out[l] = likelihood(langMix(l))
	}
	return out
}()

// likelihood is a ratio of frequencies in table steps.
func likelihood(ratio float64) int8 {
	return int8(math.Round(min(max(math.Log(ratio), -6), 6) * langUnit))
}

// eachProfileWord calls do with each word of a profile, as long as do wants
// more: "word<TAB>count" lines, or running text.
func eachProfileWord(name string, do func(w string, n int32) (more bool)) {
	text, err := readText(languageFiles, name)
	if err != nil {
		return
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if w, n, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			if count, err := strconv.ParseInt(n, 10, 32); err == nil && !do(w, int32(count)) {
				return
			}
			continue
		}
		for w := range strings.FieldsSeq(line) {
			if isPlain(w) {
				if !do(w, 1) {
					return
				}
				continue
			}
			for _, p := range splitChunk(nil, w) {
				if p.kind == WordToken && !do(straight(lower(w[p.start:p.end])), 1) {
					return
				}
			}
		}
	}
}

// eachFeature calls do with the bucket of each feature of a word and how much
// the feature counts.
func eachFeature(w string, do func(h uint32, weight int32)) {
	do(langHash(w, 7), 2)
	var starts [34]int // rune borders of ^word$
	n := 0
	for i := range w {
		if n == len(starts)-2 {
			break
		}
		starts[n] = i
		n++
	}
	starts[n] = len(w)
	for size := 2; size <= 4; size++ {
		for i := -1; i+size <= n+1; i++ {
			from, to, salt := max(i, 0), min(i+size, n), uint32(size)
			if i < 0 {
				salt |= 16
			}
			if i+size > n {
				salt |= 32
			}
			if to > from {
				do(langHash(w[starts[from]:starts[to]], salt), 1)
			}
		}
	}
}

func langHash(s string, salt uint32) uint32 {
	h := 2166136261 ^ salt*0x9E3779B1
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	h ^= h >> 15
	h *= 0x85EBCA6B
	return (h ^ h>>13) & (langBuckets - 1)
}

// add adds one word to s.
func (x *identifier) add(s *chunkLang, surface string) {
	script := scriptNone
	for _, r := range surface {
		if script = scriptOf(r); script != scriptNone {
			break
		}
	}
	if s.script == scriptNone {
		s.script = script
	}
	s.letters += int32(min(utf8.RuneCountInString(surface), 40))
	if script != scriptLatin {
		return
	}
	w := straight(lower(surface))
	n := int32(0)
	var sum [langCount]int32
	eachFeature(w, func(h uint32, weight int32) {
		for l := range sum {
			sum[l] += int32(x.table[h][l]) * weight
		}
		n += weight
	})
	// their mean keeps long words from outvoting short ones
	for l := range sum {
		s.sum[l] += roundedDiv(sum[l], max(n, 1))
	}
	s.words++
}

// Scripts.
const (
	scriptNone = uint8(iota)
	scriptLatin
	scriptCyrillic
	scriptGreek
	scriptArabic
	scriptHebrew
	scriptHan
	scriptKana
	scriptHangul
	scriptThai
	scriptDevanagari
	scriptOther
	scriptCount
)

// scriptLang names the language a script stands for when nothing else tells.
var scriptLang = [scriptCount]string{"", "", "ru", "el", "ar", "he", "zh", "ja", "ko", "th", "hi", "und"}

var scriptTables = []struct {
	table  *unicode.RangeTable
	script uint8
}{{unicode.Latin, scriptLatin}, {unicode.Cyrillic, scriptCyrillic}, {unicode.Greek, scriptGreek}, {unicode.Arabic, scriptArabic},
	{unicode.Hebrew, scriptHebrew}, {unicode.Han, scriptHan}, {unicode.Hiragana, scriptKana}, {unicode.Katakana, scriptKana},
	{unicode.Hangul, scriptHangul}, {unicode.Thai, scriptThai}, {unicode.Devanagari, scriptDevanagari}}

func scriptOf(r rune) uint8 {
	switch {
	case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xC0 && r <= 0x24F:
		return scriptLatin
	case r < 0xC0 || !unicode.IsLetter(r):
		return scriptNone
	}
	for _, t := range scriptTables {
		if unicode.Is(t.table, r) {
			return t.script
		}
	}
	return scriptOther
}

// leads says whether language l is certainly the one that guess names.
func (s *langScore) leads(l int) bool {
	most := int32(math.MinInt32)
	for i, v := range s.sum {
		if i != l {
			most = max(most, v)
		}
	}
	return s.sum[l] > most && s.latin > 0 && !s.foreign
}

// guess names the language of s and by how much it leads, in log likelihood.
// "" means that nothing spoke.
func (s *langScore) guess() (lang string, lead float64) {
	best, letters := scriptLatin, s.latin
	if s.foreign {
		for sc := scriptCyrillic; sc < scriptCount; sc++ {
			if s.scripts[sc] > letters {
				best, letters = sc, s.scripts[sc]
			}
		}
	}
	if letters == 0 {
		return "", 0
	}
	if best == scriptHan && s.scripts[scriptKana] > 0 {
		best = scriptKana
	}
	if best != scriptLatin {
		return scriptLang[best], float64(letters)
	}
	top, most, second := 0, s.sum[0], int32(math.MinInt32)
	for l := 1; l < langCount; l++ {
		switch v := s.sum[l]; {
		case v > most:
			top, most, second = l, v, most
		case v > second:
			second = v
		}
	}
	return langCodes[top], float64(most-second) * langWeight / langUnit
}

// roundedDiv is a/b to the nearest, b being positive.
func roundedDiv(a, b int32) int32 {
	if a < 0 {
		return -((b/2 - a) / b)
	}
	return (a + b/2) / b
}
