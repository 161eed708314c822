package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/nlp"
)

const zorblaxFile = "theme zorblax | Zorblax | Le zorblax\nabout | What zorblaxes do. | Ce que font les zorblax.\nen: zorblax\nmatch en: What a zorblax.\n"

func TestTaxonomyIsReadByAnybodyAndChangedWithTheKey(t *testing.T) {
	s := open(t)
	noKey := func(r *http.Request) { r.Header.Del("Authorization") }
	for _, path := range []string{"/taxonomy", "/taxonomy?whole=true", "/taxonomy/history"} {
		if w := s.do("GET", apiRoot+path, nil, noKey); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	file := api.TaxonomyFile{File: zorblaxFile, Name: "mine.txt", By: "ann"}
	for method, path := range map[string]string{"PUT": "/taxonomy", "POST": "/taxonomy/undo"} {
		if w := s.do(method, apiRoot+path, file, noKey); w.Code != http.StatusUnauthorized {
			t.Errorf("%s %s without the key: %d", method, path, w.Code)
		}
	}
	var check api.TaxonomyCheck
	s.ask("POST", "/taxonomy/check", file, &check)
	if !check.OK || check.Rules == 0 || check.Examples == 0 {
		t.Errorf("%+v", check)
	}
	var tax api.Taxonomy
	s.ask("PUT", "/taxonomy", file, &tax)
	if tax.Version != 1 || tax.InForce != 1 || tax.By != "ann" || tax.File != zorblaxFile {
		t.Errorf("%+v", tax)
	}
	s.ask("GET", "/taxonomy?whole=true", nil, &tax)
	s.ask("POST", "/taxonomy/check", api.TaxonomyFile{File: tax.Active}, &check)
	if !check.OK || check.Labels != len(tax.Labels) {
		t.Errorf("the whole of it does not read back: %+v", check)
	}
	s.ask("POST", "/taxonomy/edit", api.TaxonomyEdit{Off: &api.TaxonomyName{Kind: "theme", Name: "zorblax"}}, &tax)
	if tax.InForce != 2 || !strings.Contains(tax.File, "off theme zorblax\n") {
		t.Errorf("%+v", tax)
	}
	s.ask("POST", "/taxonomy/undo", api.TaxonomyUndo{}, &tax)
	if tax.InForce != 3 || tax.File != zorblaxFile {
		t.Errorf("undone: %+v", tax)
	}
	if w := s.do("POST", apiRoot+"/taxonomy/edit", api.TaxonomyEdit{}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an edit of nothing: %d", w.Code)
	}
}

func TestARefusedTaxonomyNamesEveryLine(t *testing.T) {
	s := open(t)
	w := s.do("PUT", apiRoot+"/taxonomy", api.TaxonomyFile{File: "theme a | A\nen: x NEAR\n", Name: "mine.txt"})
	var problem errorModel
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || w.Code != http.StatusUnprocessableEntity || len(problem.Errors) < 2 {
		t.Fatalf("%d %s, %v", w.Code, w.Body, err)
	}
	for i, want := range []string{"mine.txt:1", "mine.txt:2"} {
		if problem.Errors[i].Location != want || problem.Errors[i].Message == "" {
			t.Errorf("%+v", problem.Errors[i])
		}
	}
	zero := 7
	if w := s.do("PUT", apiRoot+"/taxonomy", api.TaxonomyFile{Version: &zero}); w.Code != http.StatusConflict {
		t.Errorf("another version: %d %s", w.Code, w.Body)
	}
}

type errorModel struct {
	Errors []struct{ Message, Location string }
}

// post sends the form of the taxonomy's page.
func (s *site) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w
}

func TestTaxonomyPageChecksAndAppliesAFile(t *testing.T) {
	s := open(t)
	s.store("review", `{"id":"r1","text":"A zorblax again","lang":"en"}`)
	shows := func(w *httptest.ResponseRecorder, want ...string) {
		t.Helper()
		for _, text := range want {
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), text) {
				t.Errorf("%d, no %q", w.Code, text)
			}
		}
	}
	wrong := url.Values{"do": {"apply"}, "file": {"theme pets | Pets\n"}, "key": {testKey}}
	shows(s.post("/taxonomy", wrong), "taxonomy.txt:1", "<pre>theme pets | Pets</pre>", "Nothing was changed")
	form := url.Values{"do": {"check"}, "file": {zorblaxFile}, "version": {"0"}, "by": {"ann"}, "note": {"ours"}}
	shows(s.post("/taxonomy", form), "It is good")
	form.Set("do", "apply")
	shows(s.post("/taxonomy", form), "The key is missing or wrong")
	if s.app.For("main").Stamp().Taxonomy != 0 {
		t.Fatal("applied without the key")
	}
	form.Set("key", testKey)
	shows(s.post("/taxonomy?lang=fr", form), "C’est fait", "version 1", "ann", "1 attendent leur", "Le zorblax")
	shows(s.post("/taxonomy", form), "has changed since it was read")
	if w := s.do("POST", apiRoot+"/reanalyze", nil); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	shows(s.do("GET", "/themes/zorblax?lang=fr", nil), "Le zorblax", "Ce que font les zorblax", "zorblax</mark>")
	shows(s.do("GET", "/items/r1", nil), "Zorblax", `<code class="rule">zorblax</code>`)
	shows(s.do("GET", "/taxonomy?try=What+a+zorblax", nil), "zorblax</mark>")
	shows(s.post("/taxonomy", url.Values{"do": {"packs"}, "version": {"1"}, "key": {testKey}}), "off pack general", "2")
	shows(s.post("/taxonomy", url.Values{"do": {"undo"}, "key": {testKey}}), "Done")
	cross := httptest.NewRequest(http.MethodPost, "/taxonomy", strings.NewReader(form.Encode()))
	cross.Host = "127.0.0.1:8080"
	cross.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	refused := httptest.NewRecorder()
	s.h.ServeHTTP(refused, cross)
	if refused.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", refused.Code)
	}
}

func TestThemesPageAgreesWithTheAPI(t *testing.T) {
	s := open(t)
	s.fill()
	var res api.ThemesResult
	s.ask("GET", "/themes?from=2026-05-25&to=2026-11-23", nil, &res)
	if len(res.Themes) == 0 {
		t.Fatal("no themes")
	}
	for lang, none := range map[string]string{"en": "No theme found", "fr": "Aucun thème trouvé"} {
		page := s.do("GET", "/themes?lang="+lang, nil).Body.String()
		if !strings.Contains(page, none) || !strings.Contains(page, "/themes/"+res.Themes[0].Name) || !strings.Contains(page, ">"+english.integer(res.Themes[0].Items)+"</a>") {
			t.Errorf("%s: the page lacks what the API says", lang)
		}
	}
	table := newMentionTable(nlp.Theme, res, question{zone: time.UTC}, english, nil, false)
	var found api.SearchResult
	s.ask("GET", "/items?limit=0&q="+url.QueryEscape(table.NoneRows)+"&from=2026-05-25&to=2026-11-23", nil, &found)
	if int64(found.Total) != res.NoTheme || table.None != res.NoTheme {
		t.Errorf("%d rows behind %d without a theme (%s)", found.Total, res.NoTheme, table.NoneRows)
	}
	for _, th := range res.Themes {
		if w := s.do("GET", "/themes/"+th.Name, nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), th.English) {
			t.Errorf("/themes/%s: %d", th.Name, w.Code)
		}
	}
	for path, code := range map[string]int{"/themes/no.such": 404, "/themes?q=label:(": 200, "/themes?q=parcel": 200, "/themes/delivery?q=parcel": 200, "/themes/praise?kind=intent": 200} {
		if w := s.do("GET", path, nil); w.Code != code {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestIntentsAndEmotionsAreFoundCountedAndFilteredAlike(t *testing.T) {
	s := open(t)
	s.fill()
	for _, kind := range []string{"theme", "intent", "emotion"} {
		var res api.ThemesResult
		s.ask("GET", "/themes?kind="+kind, nil, &res)
		for _, x := range res.Themes {
			var found api.SearchResult
			s.ask("GET", "/items?limit=0&facet="+kind+"&q="+kind+":"+x.Name, nil, &found)
			if int64(found.Total) != x.Items || len(found.Facets) == 0 {
				t.Errorf("%s %s: %d counted, %d found", kind, x.Name, x.Items, found.Total)
			}
		}
		if kind != "emotion" && len(res.Themes) == 0 {
			t.Errorf("no %s at all", kind)
		}
	}
}

func TestNewPagesRunNothingThatCustomersWrote(t *testing.T) {
	s := open(t)
	quoted, err := json.Marshal(hostile + " the delivery was late, I want a refund")
	if err != nil {
		t.Fatal(err)
	}
	x := string(quoted)
	s.store("review", `{"id":"h","text":`+x+`,"title":`+x+`,"product":`+x+`}`, "review", `{"id":"i","text":`+x+`,"product":"p"}`)
	h := url.QueryEscape(hostile)
	for _, path := range []string{"/themes", "/themes?q=" + h, "/themes/delivery.delay", "/themes/delivery?q=" + h, "/themes/" + url.PathEscape(hostile), "/taxonomy?try=" + h, "/items/h"} {
		w := s.do("GET", path, nil)
		if w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
		checkHarmless(t, w.Body.String())
	}
	for _, file := range []string{hostile, "theme a | " + hostile + " | " + hostile + "\nabout | " + hostile + " | b\nen: x\n"} {
		w := s.post("/taxonomy", url.Values{"do": {"apply"}, "file": {file}, "by": {hostile}, "note": {hostile}, "key": {testKey}})
		if w.Code >= 500 {
			t.Errorf("%d", w.Code)
		}
		checkHarmless(t, w.Body.String())
	}
}
