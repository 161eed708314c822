package taxonomy

import (
	"fmt"
	"strings"
)

// String prints the taxonomy as one file. It is whole: laid over anything, it
// gives this taxonomy again, but for the places.
func (t *Taxonomy) String() string {
	var b strings.Builder
	b.WriteString("whole\n")
	t.printPack(&b, "")
	for _, p := range t.Packs {
		fmt.Fprintf(&b, "\npack %s | %s | %s\n", p.Name, p.EN, p.FR)
		t.printPack(&b, p.Name)
	}
	return b.String()
}

func (t *Taxonomy) printPack(b *strings.Builder, pack string) {
	for i := range t.Labels {
		if t.Labels[i].Pack == pack {
			t.Labels[i].print(b)
		}
	}
}

func (l *Label) print(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s %s | %s | %s\n", l.Kind, l.Name, l.EN, l.FR)
	if l.AboutEN != "" {
		fmt.Fprintf(b, "about | %s | %s\n", l.AboutEN, l.AboutFR)
	}
	for _, lang := range Langs {
		l.printRules(b, lang)
	}
	for _, e := range l.Examples {
		if !e.Match {
			b.WriteString("no ")
		}
		fmt.Fprintf(b, "match %s: %s\n", e.Lang, e.Text)
	}
}

// lineWidth is where a line of rules ends.
const lineWidth = 110

func (l *Label) printRules(b *strings.Builder, lang string) {
	width := 0
	for i := range l.Rules {
		r := &l.Rules[i]
		if r.Lang != lang {
			continue
		}
		switch {
		case width == 0:
			b.WriteString(lang + ": ")
		case width+len(r.Text) > lineWidth:
			b.WriteString("\n" + lang + ": ")
			width = 0
		default:
			b.WriteString("; ")
		}
		b.WriteString(r.Text)
		width += len(r.Text) + 2
	}
	if width > 0 {
		b.WriteByte('\n')
	}
}
