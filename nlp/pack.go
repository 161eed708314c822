package nlp

import (
	"slices"
	"strings"
)

// pack moves every string that the model keeps into a single one. The garbage
// collector, which would mark tens of thousands of small objects each time it
// runs, then finds one.
func (m *model) pack() {
	p := packer{at: make(map[string]int, len(m.vocab.ids))}
	m.eachName(func(s *string) { p.add(*s) })
	for _, keys := range []map[string]int32{m.vocab.ids, m.vocab.plain, m.byForm} {
		for s := range keys {
			p.add(s)
		}
	}
	for s := range m.common {
		p.add(s)
	}
	m.eachName(func(s *string) { *s = p.packed(*s) })
	m.vocab.ids, m.vocab.plain = repack(&p, m.vocab.ids), repack(&p, m.vocab.plain)
	m.byForm, m.common = repack(&p, m.byForm), repack(&p, m.common)
	v := m.vocab
	v.words, v.names = slices.Clone(v.words), slices.Clone(v.names)
}

// eachName calls do with every string of the model that is no key of a map.
func (m *model) eachName(do func(*string)) {
	for i := range m.vocab.names {
		n := &m.vocab.names[i]
		do(&n.form)
		do(&n.entry)
		do(&n.notForm)
	}
	for i := range m.meanings {
		do(&m.meanings[i].form)
		do(&m.meanings[i].entry)
	}
	for i := range m.sequence {
		do(&m.sequence[i].form)
	}
}

// packer joins strings, each once.
type packer struct {
	all strings.Builder
	at  map[string]int
}

func (p *packer) add(s string) {
	if _, ok := p.at[s]; !ok {
		p.at[s] = p.all.Len()
		p.all.WriteString(s)
	}
}

// packed gives s as a part of the whole, once all is added.
func (p *packer) packed(s string) string {
	at := p.at[s]
	return p.all.String()[at : at+len(s)]
}

func repack[V any](p *packer, m map[string]V) map[string]V {
	out := make(map[string]V, len(m))
	for k, v := range m {
		out[p.packed(k)] = v
	}
	return out
}
