package feedback

import (
	"strconv"

	"verbatim/nlp"
)

// Input returns what the analyzer reads of an item: its title and its text
// where it has them, then its messages with their authors. The order and the
// names of the fields depend on the item alone, so spans stay good for as long
// as the item does.
func Input(it *Item) nlp.Input {
	in := nlp.Input{Lang: it.Lang}
	if it.Survey != nil {
		in.Question = it.Survey.Question
	}
	in.Fields = make([]nlp.Field, 0, 2+len(it.Messages))
	if it.Title != "" {
		in.Fields = append(in.Fields, nlp.Field{Name: "title", Text: it.Title})
	}
	if it.Text != "" {
		in.Fields = append(in.Fields, nlp.Field{Name: "text", Text: it.Text})
	}
	for i, m := range it.Messages {
		in.Fields = append(in.Fields, nlp.Field{
			Name:   "message " + strconv.Itoa(i),
			Text:   m.Text,
			Author: author(m.Author),
		})
	}
	return in
}

// author maps the wire's word for who wrote a message to the analyzer's.
func author(name string) nlp.Author {
	switch name {
	case "agent":
		return nlp.Agent
	case "bot":
		return nlp.Bot
	default:
		return nlp.Customer
	}
}
