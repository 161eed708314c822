package nlp

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Facts are phrases of classes of words, for what happens to customers in any
// trade: somebody who should have done something has not, something was done
// once more, somebody had to do what was not theirs. lexicon/facts_LANG.txt
// has two kinds of line:
//
//	<CLASS><TAB>ALTERNATIVE | ALTERNATIVE …
//	WEIGHT<TAB>PATTERN
//
// An alternative is a few words, one of which may end in /v, /n, /a or another
// class of inflect and then stands for all its forms; or another class that was
// defined before it. A pattern is words, the signs of phrases (... * <num>
// <dur>), <CLASS>, and choices in brackets, "(has|had|)", of which an empty one
// may be left out. What a pattern stands for is woven into the trie (factweave.go) when the model is
// loaded, so that it costs no more to find than a phrase; all of it is one
// feature, so that what rated text teaches of "never called back" it teaches
// of "nobody ever replied" too. A phrase of the lexicon proper keeps its own
// weight, and of two patterns that fit alike the earlier line's counts.

// facts are the classes and patterns of one file.
type facts struct {
	m       *model
	classes map[string][]codeList
	weave   *weave
}

// codeList is a few words as the trie knows them: where they are in weave.codes.
type codeList struct{ from, to int32 }

// loadFacts adds the facts of a language to its phrases. Nothing may be added
// to these after it.
func (m *model) loadFacts(fsys fs.FS, name string) error {
	f := facts{m: m, classes: map[string][]codeList{}, weave: newWeave(m)}
	err := eachLine(fsys, name, func(line []string) error {
		if len(line) != 2 {
			return fmt.Errorf("want two fields, %q has %d", line[0], len(line))
		}
		if strings.HasPrefix(line[0], "<") {
			return f.define(line[0], line[1])
		}
		w, err := parseNumber(line[0])
		if err != nil || w < -5 || w > 5 {
			return fmt.Errorf("%q is no weight between -5 and 5", line[0])
		}
		return f.add(line[1], w)
	})
	if err != nil {
		return err
	}
	f.weave.finish()
	return nil
}

// define adds to a class.
func (f *facts) define(class, list string) error {
	if !strings.HasSuffix(class, ">") || strings.Contains(class, " ") {
		return fmt.Errorf("%q is no name of a class", class)
	}
	for alt := range strings.SplitSeq(list, "|") {
		alt = strings.TrimSpace(alt)
		if of, ok := f.classes[alt]; ok {
			f.classes[class] = append(f.classes[class], of...)
			continue
		}
		var err error
		if f.classes[class], err = f.forms(f.classes[class], alt); err != nil {
			return err
		}
	}
	return nil
}

// forms appends the forms of an alternative.
func (f *facts) forms(out []codeList, alt string) (_ []codeList, err error) {
	slash := strings.IndexByte(alt, '/')
	if slash < 0 {
		return f.form(out, alt)
	}
	begin := strings.LastIndexByte(alt[:slash], ' ') + 1
	class, rest, _ := strings.Cut(alt[slash+1:], " ")
	word := alt[begin:slash]
	if out, err = f.form(out, alt[:begin]+word+" "+rest); err != nil {
		return nil, err
	}
	for _, word := range f.inflect(word, class) {
		if out, err = f.form(out, alt[:begin]+word+" "+rest); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// form appends the codes of a form. Unlike one of the lexicon it may begin with a
// gap, since it is a part of a pattern.
func (f *facts) form(out []codeList, form string) ([]codeList, error) {
	w, words := f.weave, form
	from := len(w.codes)
	for words != "" {
		sign, rest, _ := strings.Cut(words, " ")
		if sign != "" {
			code := signCode(sign)
			if code == 0 {
				break
			}
			w.codes = append(w.codes, code)
		}
		words = rest
	}
	if words != "" {
		codes, ok := f.m.codes(words)
		if !ok {
			return nil, fmt.Errorf("%q is nothing that a text can have", form)
		}
		w.codes = append(w.codes, codes...)
	}
	if len(w.codes) == from {
		return nil, fmt.Errorf("%q is nothing that a text can have", form)
	}
	return append(out, codeList{int32(from), int32(len(w.codes))}), nil
}

// inflect gives the forms of a word of a class. The class vp is an English verb
// as it follows not and to have: without the forms in -s and -ing.
func (f *facts) inflect(w, class string) []string {
	if class != "vp" {
		return f.m.inflect(w, class)
	}
	return slices.DeleteFunc(f.m.inflect(w, "v"), func(s string) bool {
		return strings.HasSuffix(s, "ing") || s == pluralEN(w)
	})
}

// add adds a pattern.
func (f *facts) add(pattern string, weight float64) error {
	parts, err := f.parts(pattern)
	if err != nil {
		return err
	}
	m := f.m
	form, isNew := m.byForm.add(pattern)
	if !isNew {
		return fmt.Errorf("%q stands there twice", pattern)
	}
	m.meanings = append(m.meanings, meaning{form: form, entry: m.texts.add(shown(pattern)), weight: weight, flags: isFact})
	out := int32(len(m.meanings) - 1)
	m.meansForm = append(m.meansForm, out)
	return f.weave.add(parts, out)
}

// shown is a pattern for people: of a long choice its first two.
func shown(pattern string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(pattern, "(")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		choice, after, _ := strings.Cut(rest, ")")
		if alts := strings.Split(choice, "|"); len(alts) > 3 {
			choice = alts[0] + "|" + alts[1] + "|…"
		}
		b.WriteString("(" + choice + ")")
		pattern = after
	}
}

// parts gives what may stand in each place of a pattern.
func (f *facts) parts(pattern string) ([][]codeList, error) {
	var parts [][]codeList
	for rest := strings.TrimSpace(pattern); rest != ""; rest = strings.TrimSpace(rest) {
		var part string
		if rest[0] == '(' {
			end := strings.IndexByte(rest, ')')
			if end < 0 {
				return nil, fmt.Errorf("%q has a bracket that nothing closes", pattern)
			}
			part, rest = rest[1:end], rest[end+1:]
		} else {
			part, rest, _ = strings.Cut(rest, " ")
		}
		lists, err := f.choices(part)
		if err != nil {
			return nil, err
		}
		parts = append(parts, lists)
	}
	return parts, nil
}

// choices gives the alternatives of one place.
func (f *facts) choices(part string) ([]codeList, error) {
	var out []codeList
	for alt := range strings.SplitSeq(part, "|") {
		alt = strings.TrimSpace(alt)
		switch {
		case alt == "":
			out = append(out, codeList{})
		case f.classes[alt] != nil:
			out = append(out, f.classes[alt]...)
		case strings.HasPrefix(alt, "<") && signCode(strings.Fields(alt)[0]) == 0:
			return nil, fmt.Errorf("%s is no class", alt)
		default:
			var err error
			if out, err = f.forms(out, alt); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
