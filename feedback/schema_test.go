package feedback

import (
	"bytes"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemaAndDecoderAgree holds both to one corpus: what the schema refuses
// the decoder refuses, and the other way round but for what no schema can say.
func TestSchemaAndDecoderAgree(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, kind := range slices.Concat(ItemKinds, EventKinds) {
		schemas[kind] = compile(t, kind)
	}
	for _, d := range corpus() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(d.body)))
		if err != nil {
			continue // no JSON at all: not a schema's affair
		}
		refused := schemas[d.kind].Validate(doc)
		switch {
		case d.member == "" && refused != nil:
			t.Errorf("%s %s: the schema refuses what the decoder accepts: %v", d.kind, d.name, refused)
		case d.member != "" && !d.beyond && refused == nil:
			t.Errorf("%s %s: the schema accepts what the decoder refuses", d.kind, d.name)
		case d.beyond && refused != nil:
			t.Errorf("%s %s: the schema does say it", d.kind, d.name)
		}
	}
}

func compile(t *testing.T, kind string) *jsonschema.Schema {
	t.Helper()
	raw, err := Schema(kind)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("urn:verbatim:"+kind, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("urn:verbatim:" + kind)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSchemaOfAnyItemTakesEveryKind(t *testing.T) {
	s := compile(t, AnyItem)
	for _, kind := range ItemKinds {
		if err := s.Validate(map[string]any{"id": "1", "kind": kind, "text": "x"}); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if s.Validate(map[string]any{"id": "1", "kind": "tweet", "text": "x"}) == nil {
		t.Error("accepts an unknown kind")
	}
}

func TestSchemaOfAnUnknownKind(t *testing.T) {
	if s, err := Schema("tweet"); err == nil {
		t.Errorf("got %s", s)
	}
}
