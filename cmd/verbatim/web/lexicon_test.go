package web

import (
	"net/http"
	"strings"
	"testing"

	"verbatim/cmd/verbatim/api"
)

func TestLexiconNeedsTheKeyAndTheVersionThatWasRead(t *testing.T) {
	s := open(t)
	s.store("review", `{"id":"r1","text":"A zorblax again","lang":"en"}`)
	edit := api.LexiconEdit{Set: []api.LexiconEntry{{Lang: "en", Form: "zorblax", Weight: -3}}}
	noKey := func(r *http.Request) { r.Header.Del("Authorization") }
	for _, path := range []string{"/lexicon", "/lexicon/history", "/lexicon/word?form=x"} {
		if w := s.do("GET", apiRoot+path, nil, noKey); w.Code != http.StatusUnauthorized {
			t.Errorf("%s without the key: %d", path, w.Code)
		}
	}
	if w := s.do("POST", apiRoot+"/lexicon", edit, noKey); w.Code != http.StatusUnauthorized {
		t.Errorf("edit without the key: %d", w.Code)
	}
	var l api.Lexicon
	s.ask("POST", "/lexicon", edit, &l)
	if l.Version != 1 || !l.On || len(l.Entries) != 1 || !l.Entries[0].Hand {
		t.Errorf("%+v", l)
	}
	edit.Version = new(int)
	if w := s.do("POST", apiRoot+"/lexicon", edit); w.Code != http.StatusConflict {
		t.Errorf("edit of version 0: %d %s", w.Code, w.Body)
	}
	edit.Version, edit.Set[0].Form = nil, "..."
	if w := s.do("POST", apiRoot+"/lexicon", edit); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("edit of no word: %d %s", w.Code, w.Body)
	}
	if w := s.do("GET", apiRoot+"/lexicon?tenant=nobody", nil); w.Code != http.StatusNotFound {
		t.Errorf("lexicon of nobody: %d", w.Code)
	}
}

func TestANewLexiconMakesOldAnalysesStaleAndExplainsWithItself(t *testing.T) {
	s := open(t)
	s.store("review", `{"id":"r1","text":"A zorblax again","lang":"en"}`)
	var l api.Lexicon
	s.ask("POST", "/lexicon", api.LexiconEdit{Set: []api.LexiconEntry{{Lang: "en", Form: "zorblax", Weight: -3}}}, &l)
	var st api.Status
	s.ask("GET", "/status", nil, &st)
	var it api.Item
	s.ask("GET", "/item?id=r1", nil, &it)
	if st.Stale != 1 || st.Stamp.Overlay != 1 || it.Explained.Stamp.Overlay != 1 || it.Record.Stamp.Overlay != 0 {
		t.Errorf("%+v, shown with %+v", st, it.Explained.Stamp)
	}
	if w := s.do("POST", apiRoot+"/reanalyze", nil); !strings.Contains(w.Body.String(), `"finished":true`) {
		t.Fatal(w.Body)
	}
	s.ask("GET", "/status", nil, &st)
	s.ask("GET", "/item?id=r1", nil, &it)
	if st.Stale != 0 || it.Record.Stamp.Overlay != 1 || it.Record.Analysis.Score != it.Explained.Analysis.Score {
		t.Errorf("after reanalysis: %+v, %+v", st, it.Record.Stamp)
	}
	s.ask("POST", "/lexicon/undo", api.LexiconUndo{By: "ann"}, &l)
	s.ask("GET", "/status", nil, &st)
	if l.Version != 2 || len(l.Entries) != 0 || st.Stale != 1 || st.Stamp.Overlay != 0 {
		t.Errorf("undone: %+v, %+v", l, st)
	}
}

func TestLearningAnswersWithAProposalAndChangesNothing(t *testing.T) {
	s := open(t)
	s.fill()
	w := s.do("POST", apiRoot+"/lexicon/learn", nil)
	if body := w.Body.String(); !strings.Contains(body, `"finished":true,"result":{"version":0,"items":180,`) || !strings.Contains(body, "too few to learn from") {
		t.Error(body)
	}
	var l api.Lexicon
	s.ask("GET", "/lexicon", nil, &l)
	if l.Version != 0 {
		t.Errorf("%+v", l)
	}
}
