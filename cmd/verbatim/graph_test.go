package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// allowed says which rooms of the house a room may import, itself apart.
// A name ending in "/..." stands for the folder and everything below it. The
// first rule whose name matches a package holds for it.
var allowed = []struct {
	room    string
	imports []string
}{
	{"nlp/learn", []string{"nlp"}},
	{"nlp/...", []string{"nlp/..."}},
	{"feedback", []string{"nlp"}},
	{"feedback/kpi", []string{"feedback", "nlp"}},
	{"feedback/hours", nil},
	{"feedback/insight", []string{"feedback", "feedback/kpi", "nlp"}},
	{"feedback/store/...", []string{"feedback", "feedback/hours", "feedback/insight", "feedback/kpi", "feedback/store/...", "nlp"}},
	{"feedback/intake/...", []string{"feedback", "feedback/intake/...", "nlp"}},
	{"index", []string{"feedback", "nlp"}},
	{"index/...", []string{"feedback", "nlp", "index", "index/..."}},
	{"cmd/...", []string{"..."}},
}

// banned lists what whole rooms may not reach directly, whoever they belong to.
var banned = map[string][]string{
	"nlp":          {"net", "net/http", "os/exec", "database/sql"},
	"feedback":     {"github.com/nats-io/", "database/sql", "modernc.org/", "github.com/blevesearch/", "github.com/meilisearch/", "net/http"},
	"feedback/kpi": {"github.com/nats-io/", "database/sql", "modernc.org/", "net/http", "os"},
	"index":        {"github.com/nats-io/", "database/sql", "modernc.org/", "github.com/meilisearch/", "net/http"},
}

func TestImportsRunOneWay(t *testing.T) {
	const module = "verbatim/"
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		rule, ok := ruleOf(name)
		if !ok {
			t.Errorf("package %s stands in no room of the house: add it to the table or move it", name)
			continue
		}
		for _, imp := range p.Imports {
			if own, is := strings.CutPrefix(imp, module); is && !matchesAny(own, rule) {
				t.Errorf("%s imports %s, which it may not", name, own)
			}
			for _, b := range banned[name] {
				if imp == b || strings.HasSuffix(b, "/") && strings.HasPrefix(imp, b) {
					t.Errorf("%s imports %s, which it may not", name, imp)
				}
			}
		}
	}
}

type listed struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "verbatim/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var ps []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return ps
		} else if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
}

func ruleOf(name string) ([]string, bool) {
	for _, r := range allowed {
		if matches(name, r.room) {
			return r.imports, true
		}
	}
	return nil, false
}

func matchesAny(name string, patterns []string) bool {
	for _, p := range patterns {
		if matches(name, p) {
			return true
		}
	}
	return false
}

func matches(name, pattern string) bool {
	if pattern == "..." {
		return true
	}
	if dir, tree := strings.CutSuffix(pattern, "/..."); tree {
		return name == dir || strings.HasPrefix(name, dir+"/")
	}
	return path.Clean(name) == pattern
}
