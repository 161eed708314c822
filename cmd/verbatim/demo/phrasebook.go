package demo

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed sentences_en.txt sentences_fr.txt
var sentenceFiles embed.FS

// sentence is one hand-written sentence.
type sentence struct {
	text    string
	country string // "" when anybody may say it
}

// phrasebook holds the sentences of one language by section: "delivery.late neg".
type phrasebook struct {
	sections map[string]section
}

type section struct {
	kinds     string // who may say it: letters of r, s, t, a
	sentences []sentence
}

func loadPhrasebook(lang string) phrasebook {
	raw, err := sentenceFiles.ReadFile("sentences_" + lang + ".txt")
	if err != nil {
		panic("read sentences: " + err.Error()) // embedded above
	}
	book, err := parsePhrasebook(string(raw))
	if err != nil {
		panic("parse sentences_" + lang + ".txt: " + err.Error())
	}
	return book
}

// parsePhrasebook reads the format that sentences_en.txt describes.
func parsePhrasebook(raw string) (phrasebook, error) {
	book := phrasebook{sections: map[string]section{}}
	key := ""
	for i, line := range strings.Split(raw, "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			head := strings.Fields(strings.Trim(line, "[]"))
			if len(head) != 3 {
				return book, fmt.Errorf("line %d: a section is [theme polarity kinds]", i+1)
			}
			key = head[0] + " " + head[1]
			if _, twice := book.sections[key]; twice {
				return book, fmt.Errorf("line %d: section %s stands twice", i+1, key)
			}
			book.sections[key] = section{kinds: head[2]}
		case key == "":
			return book, fmt.Errorf("line %d: a sentence before the first section", i+1)
		default:
			s := sentence{text: line}
			if strings.HasPrefix(line, "@") && len(line) > 4 {
				s = sentence{text: line[4:], country: line[1:3]}
			}
			sec := book.sections[key]
			sec.sentences = append(sec.sentences, s)
			book.sections[key] = sec
		}
	}
	return book, nil
}

// has says whether the section exists and that kind of text may use it.
func (b phrasebook) has(key string, kind byte) bool {
	return strings.IndexByte(b.sections[key].kinds, kind) >= 0
}

// draw picks a sentence of the section that a customer of the country could
// write. Those of their own country are drawn more often.
func (b phrasebook) draw(d dice, key, country string) string {
	sec, ok := b.sections[key]
	if !ok {
		panic("draw a sentence: no section " + key)
	}
	for range 20 {
		s := pick(d, sec.sentences)
		if s.country == "" && d.chance(0.9) || s.country == country {
			return s.text
		}
	}
	return sec.sentences[0].text
}
