package nlp

import (
	"slices"
	"strconv"
	"strings"
)

// How the lines of the lexicon become words and phrases of a model.

// addEntries adds the lines of lexicon files: the forms as written first, then
// the inflected ones where no line has that form itself.
func (m *model) addEntries(names []string) error {
	inflected := make([]lexLine, 0, 2000)
	for _, name := range names {
		err := eachEntry(name, func(l *lexLine) {
			m.addEntry(l)
			if l.class != "" {
				inflected = append(inflected, *l)
			}
		})
		if err != nil {
			return err
		}
	}
	for i := range inflected {
		m.addInflected(&inflected[i])
	}
	return nil
}

// addEntry adds the form of a line as it is written.
func (m *model) addEntry(l *lexLine) {
	l.entry = m.texts.add(l.form)
	m.addForm(l.form, l, true)
}

// addInflected adds the other forms of a line. The class is of one of its words:
// "v@2", of the second.
func (m *model) addInflected(l *lexLine) {
	class, n, ok := strings.Cut(l.class, "@")
	at := 1
	if ok {
		at, _ = strconv.Atoi(n)
	}
	words := strings.Split(l.form, " ")
	if class == "" || at < 1 || at > len(words) {
		return
	}
	for _, form := range m.inflect(words[at-1], class) {
		if len(words) > 1 {
			words[at-1] = form
			form = strings.TrimSpace(strings.Join(words, " "))
		}
		m.addForm(form, l, false)
	}
}

// inflect gives the other forms of a word of a class.
func (m *model) inflect(w, class string) []string {
	if m.lang == "fr" {
		return inflectFR(w, class, m.irregular[w])
	}
	return inflectEN(w, class, m.irregular[w])
}

// codes turns a phrase into trie codes, which are the caller's until the next
// call, and reports false where it has characters that no token sequence has.
func (m *model) codes(form string) ([]int32, bool) {
	out := m.coded[:0]
	for word, rest, more := "", form, true; more; {
		if word, rest, more = strings.Cut(rest, " "); word == "" {
			continue
		}
		if code := signCode(word); code != 0 {
			out = append(out, code)
			continue
		}
		if smallLetters(word) {
			out = append(out, m.vocab.id(word))
			continue
		}
		ids, ok := m.wordIDs(word)
		if !ok {
			return nil, false
		}
		out = append(out, ids...)
	}
	m.coded = out
	return out, len(out) > 0 && (out[0] > 0 || len(out) > 1 && (out[0] == codeNum || out[0] == codeDur))
}

// signs stand in phrases for other things than words; that of a code is at its
// complement.
var signs = [...]string{^codeNum: "<num>", ^codeDur: "<dur>", ^codeAny: "*", ^codeGap: "..."}

// signCode is the code of a sign, or 0.
func signCode(word string) int32 {
	if c := word[0]; c == '*' || c == '.' || c == '<' {
		return ^int32(slices.Index(signs[:], word))
	}
	return 0
}

// wordIDs gives the words of one stretch of a form, which may be several:
// "can't", "user-friendly". It reports false for stray punctuation.
func (m *model) wordIDs(w string) ([]int32, bool) {
	if ids, ok := m.split[w]; ok {
		return ids, ids != nil
	}
	var ids []int32
	pieces := splitChunk(nil, w)
	for i, p := range pieces {
		if p.kind == HyphenToken {
			continue
		}
		if p.kind == PunctToken && len(pieces) > 1 {
			m.split[w] = nil
			return nil, false
		}
		s := w[p.start:p.end]
		norm := canonical(s, p.kind, i+1 < len(pieces) && isNot(w[pieces[i+1].start:pieces[i+1].end]))
		if strings.HasPrefix(norm, "<") && p.kind != EmoticonToken {
			norm = s
		}
		ids = append(ids, m.vocab.id(norm))
	}
	m.split[w] = ids
	return ids, ids != nil
}

// addForm adds one form of a line. A form that is there already stays unless
// it must be replaced. A single word of a verb's class is marked as one.
func (m *model) addForm(form string, l *lexLine, replace bool) {
	codes, ok := m.codes(form)
	if ok && len(codes) == 1 {
		w := &m.vocab.words[codes[0]]
		if w.flags&hasPrior == 0 || replace {
			w.flags |= hasPrior
			w.prior, m.vocab.entries[codes[0]] = l.weight, l.entry
		}
	} else if ok {
		m.addPhrase(codes, m.phraseForm(codes, form), meaning{entry: l.entry, weight: l.weight}, replace)
	}
	if l.class == "" || l.class[0] != 'v' {
		return
	}
	if id := m.vocab.forms.find(form); id != 0 {
		m.vocab.words[id].flags |= isVerb
	}
}

// phraseForm spells a phrase, which was written as form, as features name it.
func (m *model) phraseForm(codes []int32, form string) string {
	b := m.spelled[:0]
	for i, c := range codes {
		if i > 0 {
			b = append(b, ' ')
		}
		if c > 0 {
			b = append(b, m.vocab.form(c)...)
		} else {
			b = append(b, signs[^c]...)
		}
	}
	if m.spelled = b; string(b) == form { // as most are
		return form
	}
	return string(b)
}

func (m *model) addPhrase(codes []int32, form string, what meaning, replace bool) {
	node := m.phrases.path(&m.vocab.words, codes, func(w *word) *int32 { return &w.root })
	n := &m.phrases.nodes[node]
	var isNew bool
	if what.form, isNew = m.byForm.add(form); isNew {
		m.meansForm = append(m.meansForm, 0)
	}
	switch {
	case n.out == 0:
		m.meanings = append(m.meanings, what)
		n.out = int32(len(m.meanings) - 1)
		m.meansForm[what.form] = n.out
	case replace:
		m.meanings[n.out] = what
	}
}
