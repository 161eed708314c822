package feedback

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// schema is a JSON Schema, or a part of one.
type schema map[string]any

// AnyItem asks Schema for items of whichever kind.
const AnyItem = "item"

// Schema returns the JSON Schema (2020-12) of the items or events of a kind,
// made from the tables that the decoder reads by. What it cannot say the
// decoder still holds to: lengths in bytes, a value within its own scale, times
// against the clock and against each other, no member twice.
func Schema(kind string) (json.RawMessage, error) {
	var s schema
	if kind == AnyItem {
		s = recordSchema(itemMembers, kind, schema{"anyOf": saysSomething()})
		s["properties"].(schema)["kind"] = schema{"enum": ItemKinds, "description": "the last token of the subject"}
	} else if spec, ok := eventSpecs[kind]; ok {
		s = recordSchema(spec.members, kind, spec.schema)
	} else if slices.Contains(ItemKinds, kind) {
		s = recordSchema(itemMembers, kind, schema{"anyOf": saysSomething()})
	} else {
		return nil, fmt.Errorf("there is no kind %s; kinds are %s, %s", show(kind), AnyItem, strings.Join(slices.Concat(ItemKinds, EventKinds), ", "))
	}
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = "urn:verbatim:" + kind
	s["title"] = "Verbatim " + kind
	return json.MarshalIndent(s, "", "  ")
}

// saysSomething is what an item must have: text, messages or a score.
func saysSomething() []schema {
	need := []schema{
		{"required": []string{"text"}, "properties": schema{"text": schema{"minLength": 1}}},
		{"required": []string{"messages"}, "properties": schema{"messages": schema{"minItems": 1}}},
	}
	for _, score := range []string{"rating", "nps", "csat", "ces"} {
		need = append(need, schema{"required": []string{score}})
	}
	return need
}

// recordSchema is the schema of a whole item or event: a tombstone needs its id
// only, anything else what its table and more say.
func recordSchema[T any](members []member[T], kind string, more schema) schema {
	s := objectSchema(members)
	live := schema{"required": s["required"]}
	for k, v := range more {
		live[k] = v
	}
	s["required"] = []string{"id"}
	s["properties"].(schema)["kind"] = schema{"const": kind, "description": "the last token of the subject"}
	s["if"] = schema{"properties": schema{"deleted": schema{"const": true}}, "required": []string{"deleted"}}
	s["else"] = live
	return s
}

func objectSchema[T any](members []member[T]) schema {
	props := schema{}
	need := []string{}
	for _, m := range members {
		p := schema{}
		for k, v := range m.schema {
			p[k] = v
		}
		if m.doc != "" {
			p["description"] = m.doc
		}
		props[m.name] = p
		if m.need {
			need = append(need, m.name)
		}
	}
	return schema{"type": "object", "additionalProperties": false, "properties": props, "required": need}
}
