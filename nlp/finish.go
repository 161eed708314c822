package nlp

import (
	"math"
	"strings"
)

// thresholds part the labels, on Raw evened for length, and tell how likely a
// label is right: for positive and negative 1/(1+exp(-(offset + slope·|evened
// Raw|))), else a constant. A weights file may set them; these were set by hand.
type thresholds struct {
	positive, negative            float64
	offset, slope, neutral, mixed float64
	mixedLeast                    float64 // the weaker side of a mixed text, at least
	mixedShare                    float64 // and at least this share of the stronger side
	wide                          float64 // how much further apart positive and negative lie in long texts
	lang                          int     // of the model
}

var handSet = thresholds{positive: 0.35, negative: -0.35, offset: 0.2, slope: 0.9, neutral: 0.45, mixed: 0.4, mixedLeast: 1.2, mixedShare: 0.5}

// setting gives the threshold that a weights file calls name, or nil.
func (t *thresholds) setting(name string) *float64 {
	switch name {
	case "<positive>":
		return &t.positive
	case "<negative>":
		return &t.negative
	case "<confidence:offset>":
		return &t.offset
	case "<confidence:slope>":
		return &t.slope
	case "<confidence:neutral>":
		return &t.neutral
	case "<confidence:mixed>":
		return &t.mixed
	case "<mixed:least>":
		return &t.mixedLeast
	case "<mixed:share>":
		return &t.mixedShare
	case "<neutral:wide>":
		return &t.wide
	}
	return nil
}

// even makes the raw of a long text comparable with a short one's: three stars
// are given in long texts with much on both sides.
func (t *thresholds) even(raw, g float64) float64 {
	return raw / (1 + float64(t.wide*LongShare(g)))
}

// shortMixed is what a short text needs to be mixed: "delicious food, terrible
// service". A long one that is rated mostly has something on both sides. Chosen
// on written sentences: of the English ones that are mixed half are found so, and
// hardly any before. French ones were found before; with less than a long text
// needs, more short reviews of three stars would be called mixed, not neutral.
var shortMixed = [modelCount]struct{ least, share float64 }{english: {1.5, 0.6}, french: {2, 0.9}}

// mixedFrom gives what a text with length factor g needs to be mixed: of its
// weaker side at least so much, and at least that share of the stronger one.
func (t *thresholds) mixedFrom(g float64) (least, share float64) {
	short, need := 1-min(1, 2*LongShare(g)), shortMixed[t.lang]
	return t.mixedLeast - float64(short*max(0, t.mixedLeast-need.least)), t.mixedShare - float64(short*max(0, t.mixedShare-need.share))
}

// confidence says how likely a label is right.
func (t *thresholds) confidence(label Label, raw float64) float64 {
	switch label {
	case Neutral:
		return t.neutral
	case Mixed:
		return t.mixed
	}
	return 1 / (1 + math.Exp(-(t.offset + float64(t.slope*math.Abs(raw)))))
}

// lengthHalf is the number of words at which the length factor is 1/√2.
const lengthHalf = 12.0

// lengthFactor shrinks the sum of a long text: what a text says grows with its
// length, what its writer feels does not. √(lengthHalf / (lengthHalf + words)).
func lengthFactor(words int) float64 {
	return math.Sqrt(lengthHalf / (lengthHalf + float64(words)))
}

// finish turns what the scratch has gathered into an Analysis of its own
// memory.
func (a *Analyzer) finish(sc *scratch, in *Input, an *Analysis, known bool) {
	an.Quoted = append([]Quoted(nil), sc.quoted...)
	if an.Lang == "und" && len(sc.clues) > 0 {
		known = true
	}
	m := a.models[max(modelOf(an.Lang), 0)]
	g := lengthFactor(sc.words)
	intercept := a.interceptOf(an.Lang, g, len(sc.clues))
	all := sc.sidesOf(0, len(sc.clues))
	an.Sentences = sc.ownSentences(a, known)
	if !known {
		an.Evidence, an.Mentions = []Evidence{}, []Mention{}
		return
	}
	length := float64(all.sum * (g - 1))
	an.Evidence = sc.ownEvidence(a, length, intercept)
	an.Raw = all.sum + length + intercept
	an.Score = Squash(an.Raw)
	an.Label = all.label(&m.limits, an.Raw, g)
	an.Confidence = m.limits.confidence(an.Label, m.limits.even(an.Raw, g))
	sc.lean(a.themes, an.Raw, g)
	an.Mentions = sc.mentions(a.themes)
	sc.dropQuoted(in, an)
	sc.dropMocked(an)
	an.Complaint = sc.isComplaint(a, an)
	a.learnedIntents(sc, an)
}

// interceptOf is what a text of a language leans to: nothing where it says
// nothing, else LeanShare of the intercept.
func (a *Analyzer) interceptOf(lang string, g float64, evidence int) float64 {
	if i := modelOf(lang); i >= 0 && evidence > 0 {
		return float64(a.models[i].intercept * LeanShare(g))
	}
	return 0
}

// shortText is the most words of a text that leans to nothing.
const shortText = 10.0

// LongShare is how far a text with length factor g counts as long: not at all up
// to shortText words, half at twice as many, wholly in the end.
func LongShare(g float64) float64 {
	if words := lengthHalf/float64(g*g) - lengthHalf; words > shortText {
		return 1 - shortText/words
	}
	return 0
}

// ownSentences scores each sentence by its own evidence and length.
func (sc *scratch) ownSentences(a *Analyzer, known bool) []Sentence {
	out := make([]Sentence, len(sc.sentences))
	for i := range sc.sentences {
		s := &sc.sentences[i]
		first, last := &sc.toks[s.from], &sc.toks[s.to-1]
		o := &out[i]
		*o = Sentence{Span: Span{int(s.field), int(first.start), int(last.end)}, Lang: s.lang, Label: Unknown}
		if s.model < 0 || !known {
			continue
		}
		g := lengthFactor(int(s.score.words))
		own := sc.sidesOf(int(s.evidenceFrom), int(s.evidenceTo))
		o.Raw = float64(own.sum*g) + a.interceptOf(s.lang, g, int(s.evidenceTo-s.evidenceFrom))
		o.Score = Squash(o.Raw)
		o.Label = own.label(&a.models[s.model].limits, o.Raw, g)
	}
	return out
}

// sides is what some clues say: their sum in order, and that of their sizes.
type sides struct{ sum, size float64 }

// sidesOf adds up clues [from, to).
func (sc *scratch) sidesOf(from, to int) (s sides) {
	clues := sc.clues[from:to]
	for i := range clues {
		w := clues[i].weight
		s.sum += w
		s.size += math.Abs(w)
	}
	return s
}

// label names the sign of evidence that comes to raw, once g has shrunk it.
func (s sides) label(t *thresholds, raw, g float64) Label {
	weak, strong := g*(s.size-math.Abs(s.sum))/2, g*(s.size+math.Abs(s.sum))/2
	if least, share := t.mixedFrom(g); t.even(weak, g) >= least && weak >= float64(share*strong) {
		return Mixed
	}
	switch even := t.even(raw, g); {
	case even >= t.positive:
		return Positive
	case even <= t.negative:
		return Negative
	}
	return Neutral
}

// LeanShare is how much a text with length factor g leans to its language's
// intercept: a short text means what it says, a longer one names faults in
// passing, and from four times shortText words on it says ever more without.
func LeanShare(g float64) float64 {
	long := LongShare(g)
	return long * min(1, 4*(1-long))
}

// settleLanguages names the language of the item and of each sentence. A
// declared language wins; what is too short to tell goes with the rest of the
// item, or with the language whose words it uses.
func (a *Analyzer) settleLanguages(sc *scratch, in *Input) (lang string, known bool) {
	var all langScore
	for i := range sc.sentences {
		all.merge(&sc.sentences[i].score)
	}
	if all.words <= 3 {
		a.hearQuestion(sc, &all, in.Question)
	}
	declared := declaredLang(in.Lang)
	lang = declared
	if lang == "" {
		lang = sc.detect(&all)
	}
	for i := range sc.sentences {
		s := &sc.sentences[i]
		s.lang = lang
		if declared == "" {
			s.lang = sentenceLang(&s.score, lang)
		}
		s.model = modelOf(s.lang)
		if s.lang == "und" && all.words == 0 {
			s.model = english // only emoji, numbers and marks: any model reads them
		}
	}
	return lang, modelOf(lang) >= 0
}

// hearQuestion lets the survey's question tell the language of a short answer.
func (a *Analyzer) hearQuestion(sc *scratch, all *langScore, question string) {
	n := 0
	for w := range strings.FieldsSeq(question) {
		if n++; n > 40 {
			return
		}
		_, _, lang := a.splitAndResolve(w, sc)
		all.hear(&lang)
	}
}

func modelOf(lang string) int {
	for i, l := range modelLangs {
		if l == lang {
			return i
		}
	}
	return -1
}

// declaredLang gives the language of a BCP 47 tag without its region, or "" if
// none was declared.
func declaredLang(tag string) string {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	tag = asciiLower(tag)
	switch tag {
	case "und", "mul", "zxx":
		return ""
	case "eng":
		return "en"
	case "fra", "fre":
		return "fr"
	}
	return tag
}

// The evidence, in log likelihood, from which a language is believed.
const (
	ownBonus      = 1.5 // a text is English or French until something says otherwise
	otherLead     = 3.0 // to call a text of several words another language
	shortLead     = 6.0 // the same for up to three words
	sentenceLead  = 6.0 // to give a sentence another language than its item
	sentenceLeast = 4   // words
)

// detect names the language of a text.
func (sc *scratch) detect(all *langScore) string {
	all.sum[english] += ownBonus * langUnit / langWeight
	all.sum[french] += ownBonus * langUnit / langWeight
	lang, lead := all.guess()
	if lang == "" {
		return "und"
	}
	if modelOf(lang) >= 0 && all.words > 3 {
		return lang
	}
	need := otherLead
	if all.words <= 3 {
		need = shortLead
	}
	if lead >= need || all.words == 0 {
		return lang
	}
	return sc.byVocabulary(all, lang)
}

// byVocabulary settles a short text by the models that know its words.
func (sc *scratch) byVocabulary(all *langScore, guess string) string {
	var seen [modelCount]int
	words := 0
	for i := range sc.toks {
		t := &sc.toks[i]
		if t.kind != WordToken {
			continue
		}
		words++
		for m := range seen {
			if t.ids[m] != 0 && t.hows[m] <= delengthened {
				seen[m]++
			}
		}
	}
	best := english
	if seen[french] > seen[english] || seen[french] == seen[english] && all.sum[french] > all.sum[english] {
		best = french
	}
	switch {
	case 2*seen[best] >= words:
		return modelLangs[best]
	case modelOf(guess) >= 0:
		return guess
	}
	return "und"
}

// sentenceLang names the language of one sentence of an item.
func sentenceLang(s *langScore, lang string) string {
	if s.words < sentenceLeast {
		return lang
	}
	if l := modelOf(lang); l >= 0 && s.leads(l) { // english and french are both models and languages
		return lang
	}
	own, lead := s.guess()
	if own == "" || own == lang {
		return lang
	}
	if modelOf(own) >= 0 && lead >= sentenceLead || lead >= 2*sentenceLead {
		return own
	}
	return lang
}
