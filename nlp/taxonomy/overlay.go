package taxonomy

import (
	"embed"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
)

//go:embed packs/*.txt
var packFiles embed.FS

// basePacks stay on whatever "packs" names, until a file says "off pack".
var basePacks = []string{"general", "intents", "emotions"}

// Builtin is the embedded taxonomy, all packs on. It is read once.
func Builtin() *Taxonomy { return builtin() }

var builtin = sync.OnceValue(func() *Taxonomy {
	t, err := load()
	if err != nil {
		panic(err) // the tests hold the embedded files to the format
	}
	return t
})

// load reads the embedded files: those of basePacks first, then by name.
func load() (*Taxonomy, error) {
	entries, err := packFiles.ReadDir("packs")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	sort.SliceStable(names, func(i, j int) bool { return baseRank(names[i]) < baseRank(names[j]) })
	all := &File{Name: "builtin"}
	var problems Problems
	for _, name := range names {
		text, err := packFiles.ReadFile("packs/" + name)
		if err != nil {
			return nil, err
		}
		f, err := Parse(name, text)
		if err != nil {
			problems = append(problems, err.(Problems)...)
			continue
		}
		all.join(f)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return Empty().With(all)
}

func baseRank(name string) int {
	if i := slices.Index(basePacks, strings.TrimSuffix(name, ".txt")); i >= 0 {
		return i
	}
	return len(basePacks)
}

func (f *File) join(g *File) {
	f.heads, f.blocks = append(f.heads, g.heads...), append(f.blocks, g.blocks...)
	f.packs, f.off, f.merges = append(f.packs, g.packs...), append(f.off, g.off...), append(f.merges, g.merges...)
}

// Empty is the taxonomy with nothing in it.
func Empty() *Taxonomy { return &Taxonomy{} }

// With gives the taxonomy with a file laid over it: first the packs are
// chosen, then labels are added and replaced, then others switched off, then
// merged. Its error is Problems; t is as it was.
func (t *Taxonomy) With(f *File) (*Taxonomy, error) {
	if f.whole {
		t = Empty()
	}
	o := overlaying{below: t, out: &Taxonomy{Packs: slices.Clone(t.Packs)}}
	o.addPacks(f)
	o.choosePacks(f)
	for i := range f.blocks {
		o.addBlock(&f.blocks[i])
	}
	for _, x := range f.off {
		if x.kind != "" {
			o.switchOff(x)
		}
	}
	for _, m := range f.merges {
		o.merge(m)
	}
	o.check(f)
	if len(o.problems) > 0 {
		o.problems.sort()
		return nil, o.problems
	}
	return o.out, nil
}

// overlaying is one With at work.
type overlaying struct {
	below, out *Taxonomy
	problems   Problems
}

func (o *overlaying) wrong(at Place, what, hint string) {
	if len(o.problems) < MaxProblems {
		o.problems = append(o.problems, Problem{at, what, hint})
	}
}

func (o *overlaying) pack(name string) int {
	return slices.IndexFunc(o.out.Packs, func(p Pack) bool { return p.Name == name })
}

func (o *overlaying) packNames() []string {
	var out []string
	for _, p := range o.out.Packs {
		out = append(out, p.Name)
	}
	return out
}

func (o *overlaying) addPacks(f *File) {
	for _, h := range f.heads {
		if i := o.pack(h.Name); i >= 0 {
			o.wrong(h.Place, fmt.Sprintf("there is a pack %s already, at %s", h.Name, o.out.Packs[i].Place), "write \"pack "+h.Name+"\" without names to add to it")
			continue
		}
		o.out.Packs = append(o.out.Packs, h)
	}
}

// choosePacks keeps the packs that are on and their labels.
func (o *overlaying) choosePacks(f *File) {
	isOn := map[string]bool{}
	all := len(f.packs) == 0 || slices.ContainsFunc(f.packs, func(x target) bool { return o.pack(x.name) < 0 }) // one problem is enough
	for _, p := range o.out.Packs {
		isOn[p.Name] = all || slices.Contains(basePacks, p.Name)
	}
	for _, h := range f.heads {
		isOn[h.Name] = true
	}
	set := func(x target, on bool) {
		if o.pack(x.name) < 0 {
			o.wrong(x.Place, fmt.Sprintf("there is no pack %q", x.name), "there are "+strings.Join(o.packNames(), ", "))
		}
		isOn[x.name] = on
	}
	for _, x := range f.packs {
		set(x, true)
	}
	for _, x := range f.off {
		if x.kind == "" {
			set(x, false)
		}
	}
	o.out.Packs = slices.DeleteFunc(o.out.Packs, func(p Pack) bool { return !isOn[p.Name] })
	for _, l := range o.below.Labels {
		if l.Pack == "" || isOn[l.Pack] {
			o.out.Labels = append(o.out.Labels, l)
		}
	}
}

func (o *overlaying) addBlock(b *block) {
	l, ok := o.out.Find(b.label.Kind, b.label.Name)
	switch b.how {
	case fresh:
		switch {
		case ok:
			o.wrong(b.label.Place, fmt.Sprintf("there is %s %s already, at %s", l.Kind, l.Name, l.Place),
				fmt.Sprintf("leave its names out to add rules to it, or write: replace %s %s", l.Kind, l.Name))
		case b.label.Pack != "" && o.pack(b.label.Pack) < 0:
			o.wrong(b.label.Place, fmt.Sprintf("there is no pack %q that is on", b.label.Pack), "there are "+strings.Join(o.packNames(), ", "))
		default:
			o.out.Labels = append(o.out.Labels, b.label)
		}
		return
	}
	if !ok {
		hint := o.hint(b.label.Kind, b.label.Name)
		if b.how == added && hint == "" {
			hint = fmt.Sprintf("a new one needs its names: %s %s | English name | French name", b.label.Kind, b.label.Name)
		}
		o.wrong(b.label.Place, fmt.Sprintf("there is no %s %s", b.label.Kind, b.label.Name), hint)
		return
	}
	if b.how == replaced {
		l.Rules, l.Examples, l.Place = nil, nil, b.label.Place
	}
	if b.label.EN != "" {
		l.EN, l.FR = b.label.EN, b.label.FR
	}
	if b.label.AboutEN != "" {
		l.AboutEN, l.AboutFR = b.label.AboutEN, b.label.AboutFR
	}
	l.Rules = slices.Concat(l.Rules, b.label.Rules)
	l.Examples = slices.Concat(l.Examples, b.label.Examples)
}

// hint helps with a name that is not there.
func (o *overlaying) hint(kind Kind, name string) string {
	if l, ok := o.below.Find(kind, name); ok {
		return fmt.Sprintf("it is in pack %s, which is off: add it to \"packs\"", l.Pack)
	}
	var names []string
	for _, l := range o.out.Labels {
		if l.Kind == kind {
			names = append(names, l.Name)
		} else if l.Name == name {
			return fmt.Sprintf("there is %s %s", l.Kind, name)
		}
	}
	if near := nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return ""
}

// switchOff drops a label, and with a general one its special ones.
func (o *overlaying) switchOff(x target) {
	if _, ok := o.out.Find(x.kind, x.name); !ok {
		o.wrong(x.Place, fmt.Sprintf("there is no %s %s to switch off", x.kind, x.name), o.hint(x.kind, x.name))
		return
	}
	o.out.Labels = slices.DeleteFunc(o.out.Labels, func(l Label) bool {
		return l.Kind == x.kind && (l.Name == x.name || l.Parent() == x.name)
	})
}

func (o *overlaying) merge(m merge) {
	from, ok := o.out.Find(m.from.kind, m.from.name)
	if !ok {
		o.wrong(m.from.Place, fmt.Sprintf("there is no %s %s to merge", m.from.kind, m.from.name), o.hint(m.from.kind, m.from.name))
		return
	}
	into, ok := o.out.Find(m.from.kind, m.into)
	if !ok {
		o.wrong(m.from.Place, fmt.Sprintf("there is no %s %s to merge into", m.from.kind, m.into), o.hint(m.from.kind, m.into))
		return
	}
	for _, l := range o.out.Labels {
		if l.Kind == from.Kind && l.Parent() == from.Name && l.Name != into.Name {
			o.wrong(m.from.Place, fmt.Sprintf("%s %s has a special one, %s", l.Kind, from.Name, l.Name), "merge or switch off the special ones first")
			return
		}
	}
	into.Rules, into.Examples = slices.Concat(into.Rules, from.Rules), slices.Concat(into.Examples, from.Examples)
	o.out.Labels = slices.DeleteFunc(o.out.Labels, func(l Label) bool { return l.Kind == m.from.kind && l.Name == m.from.name })
}

// check holds the result to what a Taxonomy promises.
func (o *overlaying) check(f *File) {
	rules := 0
	general := map[string]bool{}
	for i := range o.out.Labels {
		general[string(o.out.Labels[i].Kind)+o.out.Labels[i].Name] = true
	}
	for i := range o.out.Labels {
		l := &o.out.Labels[i]
		rules += len(l.Rules)
		if p := l.Parent(); p != "" && !general[string(l.Kind)+p] {
			o.wrong(l.Place, fmt.Sprintf("%s %s has no general one, %s", l.Kind, l.Name, p), fmt.Sprintf("add: %s %s | English name | French name", l.Kind, p))
		}
	}
	if rules > MaxRules {
		o.wrong(Place{f.Name, 1}, fmt.Sprintf("the taxonomy has %d rules, more than %d", rules, MaxRules), "switch packs off")
	}
}

func (p Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }
