package web

import (
	"encoding/json"
	"flag"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback/store"
	"verbatim/nlp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestOpenAPIPaths(t *testing.T) {
	s := open(t)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Summary    string
			Security   []any
			Parameters []struct{ Name string }
		}
	}
	s.ask("GET", "/openapi.json", nil, &doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s", doc.OpenAPI)
	}
	var lines []string
	for path, methods := range doc.Paths {
		for method, op := range methods {
			line := strings.ToUpper(method) + " " + path
			for i, p := range op.Parameters {
				line += string("?&"[min(i, 1)]) + p.Name
			}
			if len(op.Security) > 0 {
				line += "  (key)"
			}
			lines = append(lines, line+"  "+op.Summary)
		}
	}
	slices.Sort(lines)
	golden(t, "openapi.txt", strings.Join(lines, "\n")+"\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test -update writes it anew):\n%s", path, diff)
	}
}

func TestSearchFindsWhatWasStored(t *testing.T) {
	s := open(t)
	s.fill()
	var res api.SearchResult
	s.ask("GET", "/items?q="+url.QueryEscape("parcel kind:review")+"&facet=label&facet=kind&limit=5", nil, &res)
	if res.Total != 30 || len(res.Hits) != 5 || res.Lag != 0 {
		t.Fatalf("%d found, %d shown, lag %d", res.Total, len(res.Hits), res.Lag)
	}
	h := res.Hits[0]
	if h.ID != "r0" || len(h.Highlights) == 0 || h.Snippet[h.Highlights[0].Start:h.Highlights[0].End] != "parcel" {
		t.Errorf("%+v", h)
	}
	if k := res.Facets["kind"]; len(k) != 1 || k[0].Value != "review" || k[0].N != 30 {
		t.Errorf("facets %v", res.Facets)
	}
}

func TestNumbersUnderAQueryCountItsHits(t *testing.T) {
	s := open(t)
	s.fill()
	for _, q := range []string{"", "kind:survey", "parcel", "parcel OR livraison", "-parcel kind:survey"} {
		var hits api.SearchResult
		s.ask("GET", "/items?limit=0&q="+url.QueryEscape(q), nil, &hits)
		var volume api.VolumeResult
		s.ask("GET", "/volume?step=month&q="+url.QueryEscape(q), nil, &volume)
		var n int64
		for _, r := range volume.Rows {
			n += sum(r.Labels)
		}
		if n != int64(hits.Total) || n == 0 {
			t.Errorf("%q: %d hits, counted %d", q, hits.Total, n)
		}
	}
	var all, words api.KPIResult
	s.ask("GET", "/kpi?id=nps", nil, &all)
	s.ask("GET", "/kpi?id=nps&q=parcel", nil, &words)
	if all.Rows[0].Values[0].N != 60 || words.Rows[0].Values[0].N >= 60 {
		t.Errorf("nps of %d answers, with words %d", all.Rows[0].Values[0].N, words.Rows[0].Values[0].N)
	}
}

func TestRowsOfASliceFindItsItems(t *testing.T) {
	s := open(t)
	s.fill()
	var res api.KPIResult
	s.ask("GET", "/kpi?id=sentiment&by=kind&step=quarter", nil, &res)
	if len(res.Rows) < 6 {
		t.Fatalf("%d slices", len(res.Rows))
	}
	total := 0
	for _, r := range res.Rows {
		var hits api.SearchResult
		s.ask("GET", "/items?limit=0&q="+url.QueryEscape(r.Rows), nil, &hits)
		total += hits.Total
	}
	if total != 180 {
		t.Errorf("the rows behind all slices are %d, of 180 items", total)
	}
}

func TestItemShowsTheWordsBehindItsScore(t *testing.T) {
	s := open(t)
	s.store("review", `{"id":"a/b c","text":"Terrible service, I am very disappointed."}`)
	var it api.Item
	s.ask("GET", "/item?id="+url.QueryEscape("a/b c"), nil, &it)
	an := it.Explained.Analysis
	if an.Label != nlp.Negative || len(an.Evidence) == 0 {
		t.Fatalf("%+v", an)
	}
	var raw float64
	for _, e := range an.Evidence {
		raw += e.Weight
	}
	if raw != an.Raw || it.Record.Analysis.Score != an.Score {
		t.Errorf("evidence sums to %v of %v; stored score %v of %v", raw, an.Raw, it.Record.Analysis.Score, an.Score)
	}
	var alone api.Explained
	s.ask("POST", "/analyze", api.AnalyzeRequest{Text: "Terrible service, I am very disappointed."}, &alone)
	if diff := cmp.Diff(an, alone.Analysis); diff != "" {
		t.Error(diff)
	}
	page := s.do("GET", "/items/a%2Fb%20c", nil)
	if page.Code != 200 || !strings.Contains(page.Body.String(), `<mark class="n`) {
		t.Errorf("%d: no marked word", page.Code)
	}
}

func TestCorrectionHoldsEverywhere(t *testing.T) {
	s := open(t)
	s.store("review", `{"id":"1","text":"Terrible service, I am very disappointed."}`)
	label := nlp.Positive
	var it api.Item
	s.ask("POST", "/corrections", api.CorrectRequest{ID: "1", Label: &label, By: "anna"}, &it)
	if labelOf(it.Record) != nlp.Positive {
		t.Errorf("%+v", it.Record.Correction)
	}
	s.store() // waits for the index
	var res api.SearchResult
	s.ask("GET", "/items?q=label:positive", nil, &res)
	if res.Total != 1 || res.Hits[0].Label != nlp.Positive {
		t.Errorf("%+v", res)
	}
	var cleared api.Item
	s.ask("POST", "/corrections", api.CorrectRequest{ID: "1", Clear: true}, &cleared)
	if labelOf(cleared.Record) != nlp.Negative {
		t.Errorf("%+v", cleared.Record)
	}
	for _, bad := range []api.CorrectRequest{{ID: "1"}, {ID: "1", Clear: true, Label: &label}, {ID: "1", Label: ptr(nlp.Label("good"))}, {ID: "1", Themes: &[]string{"nothing.such"}}} {
		if w := s.do("POST", apiRoot+"/corrections", bad); w.Code != 422 {
			t.Errorf("%+v: %d", bad, w.Code)
		}
	}
}

func TestRejectsAreListedShownAndDropped(t *testing.T) {
	s := open(t)
	s.store("survey", `{"id":"1","nps":11}`, "survey", "{\"id\":\"2\",\"text\":\"\xff\"}", "survey", `{"id":"3","nps":9}`)
	var list api.RejectList
	s.ask("GET", "/rejects", nil, &list)
	if list.Total != 2 || !strings.Contains(list.Rejects[0].Reason, "nps is 11") || list.Rejects[0].Body != "" {
		t.Fatalf("%+v", list)
	}
	var one api.Reject
	s.ask("GET", "/reject?stream=FEEDBACK&seq=2", nil, &one)
	if string(one.Raw) != "{\"id\":\"2\",\"text\":\"\xff\"}" {
		t.Errorf("%+v", one)
	}
	var done api.RejectsDone
	s.ask("POST", "/rejects/drop", api.RejectKeys{Keys: []api.RejectKey{{Stream: "FEEDBACK", Seq: 2}}}, &done)
	s.ask("POST", "/rejects/drop", api.RejectKeys{All: true}, &done)
	s.ask("GET", "/rejects", nil, &list)
	if done.Done != 1 || list.Total != 0 {
		t.Errorf("%d dropped at last, %d left", done.Done, list.Total)
	}
}

func TestCareOverHTTP(t *testing.T) {
	s := open(t)
	s.fill()
	for _, work := range []string{"/reindex", "/reanalyze", "/verify", "/verify?repair=true"} {
		w := s.do("POST", apiRoot+work, nil)
		all := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
		var last api.Progress
		if err := json.Unmarshal([]byte(all[len(all)-1]), &last); err != nil || !last.Finished || last.Error != "" {
			t.Errorf("%s: %v, ends with %s", work, err, all[len(all)-1])
		}
		if !strings.HasPrefix(work, "/verify") {
			continue
		}
		var found store.Findings
		if err := json.Unmarshal(last.Result, &found); err != nil || found.Differences != 0 || found.Items != 180 {
			t.Errorf("%s: %v, %+v", work, err, found)
		}
	}
	var backup api.BackupResult
	path := filepath.Join(t.TempDir(), "b.verbatim")
	s.ask("POST", "/backup", api.BackupRequest{Path: path}, &backup)
	if st, err := os.Stat(path); err != nil || backup.Items != 180 || st.Size() != backup.Bytes {
		t.Errorf("%+v, %v", backup, err)
	}
	var erased api.EraseResult
	s.ask("POST", "/erase", api.EraseRequest{Customer: "c7"}, &erased)
	var res api.SearchResult
	s.ask("GET", "/items?limit=0", nil, &res)
	if erased.Items == 0 || int64(res.Total) != 180-erased.Items {
		t.Errorf("%+v, %d left", erased, res.Total)
	}
}

func TestTenantsAndTheirZones(t *testing.T) {
	s := open(t)
	var one api.Tenant
	s.ask("POST", "/tenants", api.Tenant{Name: "shop-2", Zone: "America/New_York"}, &one)
	s.ask("PUT", "/zone?tenant=shop-2", api.Tenant{Name: "shop-2", Zone: "Asia/Tokyo"}, &one)
	var list api.TenantList
	s.ask("GET", "/tenants", nil, &list)
	want := []api.Tenant{{Name: "main", Zone: "Europe/Paris"}, {Name: "shop-2", Zone: "Asia/Tokyo"}}
	if diff := cmp.Diff(want, list.Tenants); diff != "" {
		t.Error(diff)
	}
}

func TestStatusCounts(t *testing.T) {
	s := open(t)
	s.fill()
	var st api.Status
	s.ask("GET", "/status", nil, &st)
	if st.Items != 180 || st.Unindexed != 0 || st.Stale != 0 || st.Intake != "off" || st.Version != "1.2.3" || st.Through == nil {
		t.Errorf("%+v", st)
	}
}

func TestWrongQuestionsSayWhatToDo(t *testing.T) {
	s := open(t)
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/status?tenant=nobody", `there is no tenant "nobody": verbatim tenant lists those that are`},
		{"GET", "/kpi?tenant=nobody", `there is no tenant "nobody"`},
		{"GET", "/taxonomy?tenant=nobody", `there is no tenant "nobody"`},
		{"GET", "/settings/hours?tenant=nobody", `there is no tenant "nobody"`},
		{"GET", "/impact?id=luck", `there is no KPI "luck": there are nps, csat`},
		{"GET", "/customers?at=2099-01-01", "at must not be later than today"},
		{"POST", "/taxonomy/undo", "there is nothing to undo: the taxonomy was never changed"},
		{"POST", "/lexicon/undo", "there is nothing to undo: the lexicon was never changed"},
		{"POST", "/settings/hours/undo", "there is nothing to undo: the hours was never changed"},
	} {
		req := httptest.NewRequest(c.method, "http://127.0.0.1/api/v1"+c.path, strings.NewReader("{}"))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+testKey)
		w := httptest.NewRecorder()
		s.h.ServeHTTP(w, req)
		var e struct{ Detail string }
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || w.Code < 400 || w.Code >= 500 || !strings.Contains(e.Detail, c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
	}
}
