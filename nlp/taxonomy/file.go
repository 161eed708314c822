package taxonomy

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of one file.
const (
	MaxBytes    = 1 << 20
	MaxRules    = 20_000
	MaxProblems = 100 // told of one file; what follows is counted only
)

// File is one file as read: what it declares and what it changes of the
// taxonomy that it is laid over.
type File struct {
	Name   string
	whole  bool // nothing of the taxonomy below is kept
	heads  []Pack
	packs  []target // only these are on; none: all
	blocks []block
	off    []target
	merges []merge
}

// block is the head of a label with what follows it.
type block struct {
	how   blockHow
	label Label
}

type blockHow uint8

const (
	fresh blockHow = iota
	added
	replaced
)

// target is a label, or a pack (kind ""), that a line names.
type target struct {
	kind Kind
	name string
	Place
}

type merge struct {
	from target
	into string
}

// Parse reads a file. Its error is Problems: all that is wrong with it by
// itself, each with its line.
func Parse(file string, text []byte) (*File, error) {
	p := parser{f: &File{Name: file}}
	switch {
	case len(text) > MaxBytes:
		p.line = 1
		p.wrong(fmt.Sprintf("the file has %d bytes, more than %d", len(text), MaxBytes), "split it, or drop rules")
		return nil, p.problems
	case !utf8.Valid(text):
		p.line = 1 + strings.Count(string(text[:invalidAt(text)]), "\n")
		p.wrong("the line is no valid UTF-8", "save the file as UTF-8")
		return nil, p.problems
	}
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		p.line++
		if line = tidy(line); line != "" && line[0] != '#' {
			p.read(line)
		}
	}
	p.endRules()
	p.checkExamples()
	if len(p.problems) > 0 {
		p.problems.sort()
		return nil, p.problems
	}
	return p.f, nil
}

func invalidAt(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}

// tidy joins the words of s with single blanks.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == ' ' && s[i+1] == ' ' || c >= utf8.RuneSelf && mayBeSpace(s[i:]) {
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return s
}

// mayBeSpace says whether the bytes of a rune may be those of a wide blank.
func mayBeSpace(s string) bool { return s[0] == 0xC2 || s[0] >= 0xE0 && s[0] <= 0xE3 }

// parser reads the lines of one file.
type parser struct {
	f        *File
	line     int
	pack     string
	rules    int
	inLabel  bool
	reader   ruleReader
	inHand   []Rule // of the last label
	problems Problems
}

func (p *parser) place() Place { return Place{p.f.Name, p.line} }

func (p *parser) wrong(what, hint string) {
	if len(p.problems) < MaxProblems {
		p.problems = append(p.problems, Problem{p.place(), what, hint})
	}
}

// read reads one line that is neither blank nor a comment.
func (p *parser) read(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "whole":
		p.f.whole = true
		if rest != "" {
			p.wrong("something follows \"whole\"", "it stands on a line by itself")
		}
	case "pack":
		p.readPack(rest)
	case "packs":
		p.readPacks(rest)
	case "off":
		if t, ok := p.target(rest, true); ok {
			p.f.off = append(p.f.off, t)
		}
	case "merge":
		p.readMerge(rest)
	case string(Theme), string(Intent), string(Emotion):
		p.readHead(Kind(word), rest, fresh)
	case "replace":
		kind, rest, _ := strings.Cut(rest, " ")
		if p.isKind(kind) {
			p.readHead(Kind(kind), rest, replaced)
		}
	default:
		p.readBody(line)
	}
}

// readBody reads a line that belongs to a label.
func (p *parser) readBody(line string) {
	head, rest, ok := strings.Cut(line, ":")
	switch {
	case strings.HasPrefix(line, "about "), strings.HasPrefix(line, "about|"):
		p.readAbout(strings.TrimSpace(line[len("about"):]))
	case !ok:
		p.unknown(line)
	default:
		switch head = strings.TrimSpace(head); {
		case strings.HasPrefix(head, "match "):
			p.readExample(head[len("match "):], rest, true)
		case strings.HasPrefix(head, "no match "):
			p.readExample(head[len("no match "):], rest, false)
		case isLang(head):
			p.readRules(head, rest)
		default:
			p.unknown(line)
		}
	}
}

func isLang(s string) bool {
	for _, l := range Langs {
		if s == l {
			return true
		}
	}
	return false
}

// lineKinds are the beginnings of lines, for hints.
var lineKinds = []string{"pack", "packs", "theme", "intent", "emotion", "about", "en:", "fr:", "match", "no match", "off", "merge", "replace", "whole"}

func (p *parser) unknown(line string) {
	word := strings.Fields(line)[0]
	hint := "a line begins with theme, intent, emotion, about |, en:, fr:, match en:, no match en:, pack, packs, off, merge or replace"
	if near := nearest(strings.ToLower(word), lineKinds); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	if len(word) == 3 && word[2] == ':' {
		hint = "rules are in en: or fr:"
	}
	p.wrong(fmt.Sprintf("%q begins no line", cutShort(word)), hint)
}

func cutShort(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}

// fields cuts "NAME | A | B" at its bars.
func fields(s string) []string {
	out := strings.Split(s, "|")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

func (p *parser) isKind(kind string) bool {
	switch Kind(kind) {
	case Theme, Intent, Emotion:
		return true
	}
	p.wrong(fmt.Sprintf("%q is no kind of label", cutShort(kind)), "say theme, intent or emotion before the name")
	return false
}

// isName says whether s is one to levels parts of small letters, digits and _.
func isName(s string, levels int) bool {
	parts := strings.Split(s, ".")
	if len(parts) > levels || len(s) > 64 {
		return false
	}
	for _, part := range parts {
		if part == "" {
			return false
		}
		for _, r := range part {
			if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_') {
				return false
			}
		}
	}
	return true
}

func (p *parser) nameOK(name string, levels int) bool {
	if isName(name, levels) {
		return true
	}
	hint := "names have small letters, digits and _, and at most one dot: delivery.delay"
	if levels == 1 {
		hint = "names of packs have small letters, digits and _"
	}
	if strings.IndexFunc(name, unicode.IsUpper) >= 0 {
		hint = fmt.Sprintf("write it in small letters: %s", strings.ToLower(name))
	}
	p.wrong(fmt.Sprintf("%q is no name", cutShort(name)), hint)
	return false
}

func (p *parser) readPack(rest string) {
	p.inLabel = false
	f := fields(rest)
	if !p.nameOK(f[0], 1) {
		return
	}
	p.pack = f[0]
	switch {
	case len(f) == 1: // what follows belongs to a pack that is there already
	case len(f) != 3 || f[1] == "" || f[2] == "":
		p.wrong(fmt.Sprintf("pack %s lacks a name", f[0]), "pack NAME | English name | French name")
	default:
		p.f.heads = append(p.f.heads, Pack{f[0], f[1], f[2], p.place()})
	}
}

func (p *parser) readPacks(rest string) {
	p.inLabel = false
	for _, name := range strings.Split(rest, ",") {
		if name = strings.TrimSpace(name); p.nameOK(name, 1) {
			p.f.packs = append(p.f.packs, target{"", name, p.place()})
		}
	}
}

// target reads "theme NAME", or "pack NAME" where that may be.
func (p *parser) target(s string, pack bool) (target, bool) {
	p.inLabel = false
	kind, name, _ := strings.Cut(s, " ")
	if pack && kind == "pack" {
		return target{"", name, p.place()}, p.nameOK(name, 1)
	}
	if !p.isKind(kind) || !p.nameOK(name, 2) {
		return target{}, false
	}
	return target{Kind(kind), name, p.place()}, true
}

func (p *parser) readMerge(rest string) {
	p.inLabel = false
	from, into, ok := strings.Cut(rest, " into ")
	if !ok {
		p.wrong("the merge does not say into what", "merge theme app.slow into app.crash")
		return
	}
	t, ok := p.target(from, false)
	into = strings.TrimPrefix(into, string(t.kind)+" ")
	switch {
	case !ok || !p.nameOK(into, 2):
	case into == t.name:
		p.wrong(fmt.Sprintf("%s %s is merged into itself", t.kind, t.name), "name another one")
	default:
		p.f.merges = append(p.f.merges, merge{t, into})
	}
}

// readHead reads what follows "theme" and the like.
func (p *parser) readHead(kind Kind, rest string, how blockHow) {
	f := fields(rest)
	p.inLabel = false
	if !p.nameOK(f[0], 2) {
		return
	}
	l := Label{Kind: kind, Name: f[0], Pack: p.pack, Place: p.place()}
	switch {
	case len(f) == 1 && how == fresh:
		how = added
	case len(f) == 1:
	case len(f) != 3 || f[1] == "" || f[2] == "":
		p.wrong(fmt.Sprintf("%s %s lacks its name in a language", kind, f[0]), fmt.Sprintf("%s %s | English name | French name", kind, f[0]))
	default:
		l.EN, l.FR = f[1], f[2]
	}
	p.inLabel = true
	p.endRules()
	p.f.blocks = append(p.f.blocks, block{how, l})
}

// label gives the label that the line in hand belongs to, or nil.
func (p *parser) label(what string) *Label {
	if !p.inLabel || len(p.f.blocks) == 0 {
		p.wrong(what+" before any theme", "begin with a line such as: theme delivery.delay | Late delivery | Retard de livraison")
		return nil
	}
	return &p.f.blocks[len(p.f.blocks)-1].label
}

func (p *parser) readAbout(rest string) {
	l := p.label("a description")
	if l == nil {
		return
	}
	f := fields(strings.TrimPrefix(rest, "|"))
	if len(f) != 2 || f[0] == "" || f[1] == "" {
		p.wrong("the description lacks a language", "about | in English | en français")
		return
	}
	l.AboutEN, l.AboutFR = f[0], f[1]
}

func (p *parser) readExample(lang, text string, match bool) {
	l := p.label("an example")
	if l == nil {
		return
	}
	lang, text = strings.TrimSpace(lang), strings.TrimSpace(text)
	switch {
	case !isLang(lang):
		p.wrong(fmt.Sprintf("%q is no language of examples", cutShort(lang)), "write match en: or match fr:")
	case text == "":
		p.wrong("the example is empty", "write a sentence as a customer would")
	default:
		l.Examples = append(l.Examples, Example{lang, text, match, p.place()})
	}
}

// checkExamples finds those that contradict one another.
func (p *parser) checkExamples() {
	type key struct {
		kind             Kind
		name, lang, text string
	}
	seen := map[key]*Example{}
	for i := range p.f.blocks {
		l := &p.f.blocks[i].label
		for j := range l.Examples {
			e := &l.Examples[j]
			k := key{l.Kind, l.Name, e.Lang, strings.ToLower(e.Text)}
			if old, ok := seen[k]; ok && old.Match != e.Match {
				p.line = e.Line
				p.wrong(fmt.Sprintf("the example %q contradicts line %d: it must and must not match", cutShort(e.Text), old.Line), "drop one of them")
			}
			seen[k] = e
		}
	}
}
