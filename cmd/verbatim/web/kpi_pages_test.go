package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
	"verbatim/cmd/verbatim/words"
	"verbatim/feedback/kpi"
	"verbatim/feedback/store"
)

// fillCustomers stores what 40 customers did over a year, and tickets with
// their clocks, so that every KPI has a value.
func (s *site) fillCustomers() {
	var pairs []string
	day := func(n int) string { return now.AddDate(0, 0, -n).Format(time.RFC3339) }
	add := func(kind, format string, args ...any) { pairs = append(pairs, kind, fmt.Sprintf(format, args...)) }
	for c := range 40 {
		add("signup", `{"id":"u%d","time":%q,"customer":"c%d"}`, c, day(400+c), c)
		add("subscription", `{"id":"p%d/start","time":%q,"customer":"c%d","action":"start","start":%q,"plan":"basic","price":10,"currency":"EUR"}`, c, day(380-c), c, day(380-c))
		if c%5 == 0 {
			add("subscription", `{"id":"p%d/end","time":%q,"customer":"c%d","action":"end","end":%q,"plan":"basic"}`, c, day(60+c), c, day(60+c))
		}
		for o := range 4 {
			at := 390 - 95*o - c
			add("order", `{"id":"o%d-%d","time":%q,"customer":"c%d","currency":"EUR","tier":%q,"offered_tier":"plus","lines":[{"product":"lamp","category":"light","quantity":2,"unit_price":%d.1},{"product":"bulb","category":"parts","quantity":1,"unit_price":4,"complementary":%t}]}`,
				c, o, day(max(1, at)), c, []string{"basic", "plus"}[(c+o)%2], 20+c, o%2 == 0)
		}
		if c%4 == 1 {
			add("return", `{"id":"b%d","time":%q,"customer":"c%d","order":"o%d-3","lines":[{"product":"lamp","quantity":1,"unit_price":20}]}`, c, day(50), c, c)
			add("refund", `{"id":"f%d","time":%q,"customer":"c%d","order":"o%d-3","amount":20,"currency":"EUR"}`, c, day(49), c, c)
		}
		add("visit", `{"id":"v%d","time":%q,"visitor":"w%d","session":"x%d","prospect":true}`, c, day(20+c), c, c)
		add("visit", `{"id":"y%d","time":%q,"visitor":"z%d","session":"y%d","customer":"c%d","order":"o%d-3"}`, c, day(20+c), c, c, c, c)
		add("activity", `{"id":"a%d","time":%q,"customer":"c%d","activity":"use","count":%d}`, c, day(10+c), c, 1+c%7)
		add("activity", `{"id":"e%d","time":%q,"customer":"c%d","activity":"use","count":%d}`, c, day(300+c), c, 1+c%7)
		add("invitation", `{"id":"i%d","time":%q,"customer":"c%d","survey":"yearly"}`, c, day(30+c), c)
		opened := now.AddDate(0, 0, -15-c)
		add("ticket", `{"id":"k%d","time":%q,"text":"Where is my parcel? Nobody answers, I am very disappointed.","channel":"email","customer":"c%d","segment":"pro","country":"FR","ticket":{"opened":%q,"first_response":%q,"resolved":%q,"contacts":%d,"type":"complaint","status":"solved"}}`,
			c, opened.Format(time.RFC3339), c, opened.Format(time.RFC3339), opened.Add(3*time.Hour).Format(time.RFC3339), opened.Add(time.Duration(20+c)*time.Hour).Format(time.RFC3339), 1+c%2)
		add("survey", `{"id":"q%d","time":%q,"customer":"c%d","ces":{"value":%d,"max":7,"high_is_good":true},"survey":{"id":"yearly","type":"transactional"}}`, c, day(25+c), c, 1+c%7)
	}
	for n := range 10 {
		add("signup", `{"id":"n%d","time":%q,"customer":"n%d"}`, n, day(100+n), n)
		add("order", `{"id":"n%d","time":%q,"customer":"n%d","currency":"EUR","lines":[{"product":"lamp","quantity":1,"unit_price":20}]}`, n, day(90+n), n)
	}
	for m := range 13 {
		add("spend", `{"id":"m%d","time":%q,"amount":500,"currency":"EUR","campaign":"search"}`, m, day(30*m))
	}
	s.store(pairs...)
	if _, err := s.app.SetText(s.t.Context(), "main", app.CatalogueSetting, api.TextSettingEdit{Text: "[parameters]\ntiers: basic, plus, pro\n"}); err != nil {
		s.t.Fatal(err)
	}
}

func TestPagesOfKPIsAndCustomersAnswerInBothLanguages(t *testing.T) {
	s := open(t)
	s.fill()
	s.fillCustomers()
	paths := []string{"/kpis", "/kpis?weeks=52", "/customers", "/customer?id=c3", "/customer?id=c5"}
	for _, id := range kpi.IDs() {
		paths = append(paths, "/kpis/"+id)
	}
	for _, by := range kpiFields {
		paths = append(paths, "/kpis/csat?weeks=52&by="+by)
	}
	for _, sort := range []string{"risk", "health", "value", "contact", "name"} {
		paths = append(paths, "/customers?sort="+sort)
	}
	for _, path := range append(paths,
		"/kpis?q=channel:email", "/kpis?q=parcel", "/kpis/basket?q=segment:pro&weeks=52&by=segment", "/kpis/retention?weeks=52&by=theme", "/kpis/csat?q=parcel&by=nonsense",
		"/customers?q=segment:pro&state=active", "/customers?colour=red", "/customers?state=nonsense&colour=x&sort=y&page=z", "/customers?page=2", "/customers?page=99",
		"/customer?id=c3&page=7", "/kpis?weeks=-3") {
		for _, lang := range []string{"en", "fr"} {
			w := s.do("GET", path, nil, func(r *http.Request) { r.Header.Set("Accept-Language", lang) })
			if w.Code != 200 || !strings.Contains(w.Body.String(), `<html lang="`+lang+`">`) || !strings.HasSuffix(strings.TrimSpace(w.Body.String()), "</html>") {
				t.Errorf("%s in %s: %d", path, lang, w.Code)
			}
			checkHarmless(t, w.Body.String())
		}
	}
	checkNothingMissing(t, s)
}

// checkNothingMissing fails when the filled site leaves a KPI without a value,
// so that the pages above show something.
func checkNothingMissing(t *testing.T, s *site) {
	t.Helper()
	var res api.KPIResult
	s.ask("GET", "/kpi?from=2025-11-20&to=2026-11-20", nil, &res)
	have := map[string]bool{}
	for _, v := range res.Rows[0].Values {
		have[v.ID] = have[v.ID] || v.Estimate != nil
	}
	for _, id := range kpi.IDs() {
		if !have[id] {
			t.Errorf("%s has no value on a filled site", id)
		}
	}
}

func TestWhatIsWrongWithAQuestionIsTold(t *testing.T) {
	s := open(t)
	s.fill()
	for _, path := range []string{"/kpis", "/kpis/csat", "/customers"} {
		w := s.do("GET", path+"?q="+url.QueryEscape("label:("), nil)
		if w.Code != 200 || !strings.Contains(w.Body.String(), `role="alert"`) || !strings.Contains(w.Body.String(), "column") {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for path, code := range map[string]int{
		"/kpis/nonsense": 404, "/kpis/": 404, "/customer?id=nobody": 404, "/customer": 303, "/items?q=lamp": 303, "/item": 303, "/kpis?tenant=nobody": 404, "/customers?tenant=nobody": 404,
		"/kpis.xlsx?q=label:(": 422, "/kpis.csv?q=label:(": 422, "/customers.xlsx?q=label:(": 422, "/customers.csv?tenant=nobody": 404,
	} {
		if w := s.do("GET", path, nil); w.Code != code {
			t.Errorf("%s: %d, want %d", path, w.Code, code)
		}
	}
}

func TestPagesOfCustomersRunNothingThatWasWritten(t *testing.T) {
	s := open(t)
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	x := string(quoted)
	at := now.AddDate(0, 0, -3).Format(time.RFC3339)
	s.store(
		"ticket", `{"id":`+x+`,"time":"`+at+`","text":`+x+`,"customer":`+x+`,"segment":`+x+`,"country":`+x+`,"channel":`+x+`}`,
		"order", `{"id":`+x+`,"time":"`+at+`","customer":`+x+`,"currency":"EUR","lines":[{"product":`+x+`,"quantity":1,"unit_price":2}]}`,
		"return", `{"id":"r`+x[1:]+`,"time":"`+at+`","customer":`+x+`,"order":`+x+`,"lines":[{"quantity":1,"unit_price":2}]}`,
		"subscription", `{"id":`+x+`,"time":"`+at+`","customer":`+x+`,"action":"start","start":"`+at+`","plan":`+x+`}`,
		"activity", `{"id":`+x+`,"time":"`+at+`","customer":`+x+`,"activity":`+x+`}`,
		"invitation", `{"id":`+x+`,"time":"`+at+`","customer":`+x+`,"survey":`+x+`}`)
	q := url.QueryEscape(hostile)
	for _, path := range []string{
		"/customers", "/customers?sort=name&state=" + q + "&colour=" + q, "/customers?q=" + q, "/customer?id=" + q, "/kpis?q=" + q, "/kpis", "/kpis/csat?by=" + q,
		"/kpis/first_response_time?by=channel", "/kpis/basket?by=segment", "/kpis/retention?by=country", "/kpis/" + url.PathEscape(hostile),
	} {
		w := s.do("GET", path, nil)
		if w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
		checkHarmless(t, w.Body.String())
	}
	if !strings.Contains(s.do("GET", "/customer?id="+q, nil).Body.String(), "&lt;script&gt;") {
		t.Error("the customer's page does not show what was written")
	}
}

func TestEveryKeyOfTheTemplatesIsAPhrase(t *testing.T) {
	files, err := embedded.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`\bsayf? "([^"]+)"`)
	for _, f := range files {
		text, err := embedded.ReadFile("templates/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(text), -1) {
			if _, ok := phrase(m[1]); !ok {
				t.Errorf("%s: %s would say itself", f.Name(), m[1])
			}
		}
	}
	for _, f := range kpiFields {
		if _, ok := phrase(f); !ok {
			t.Errorf("the dimension %s would say itself", f)
		}
	}
}

// sameInFrench are phrases that are French too.
var sameInFrench = []string{"", "score", "points", "tickets", "sessions", "invitations", "EUR", "email", "basic", "plus", "%", "h",
	"prospect", "prospects", "transactions", "marketing", "sentiment", "engagement", "percentile", "−1 … 1", "score −1…1"}

func TestValuesSayNothingInEnglishOnFrenchPages(t *testing.T) {
	s := open(t)
	s.fill()
	s.fillCustomers()
	said := map[string]string{}
	note := func(where, phrase string) {
		if _, err := strconv.Atoi(phrase); err == nil {
			return // an answer: 4 of 5
		}
		if words.Of("fr", phrase) == phrase && !slices.Contains(sameInFrench, phrase) {
			said[phrase] = where
		}
	}
	var look func(v *kpi.Value)
	look = func(v *kpi.Value) {
		for what, p := range map[string]string{"unit": v.Unit, "measure": v.Measure, "counts": v.Counts, "reason": v.Reason, "colour": v.Colour, "variant": v.Variant} {
			note(v.ID+" "+what, p)
		}
		for _, p := range slices.Concat(v.Parts, v.Left) {
			note(v.ID+" part", p.Name)
		}
		for _, n := range v.Notes {
			note(v.ID+" note", n)
		}
		for i := range v.Also {
			look(&v.Also[i])
		}
	}
	for _, question := range []string{"/kpi?from=2025-11-20&to=2026-11-20", "/kpi?from=2026-11-01&to=2026-12-01&compare=previous", "/kpi?from=2030-01-01&to=2030-02-01", "/kpi?by=theme&from=2026-09-01&to=2026-11-01&compare=rest", "/kpi?by=customer&q=customer:c3"} {
		var res api.KPIResult
		s.ask("GET", question, nil, &res)
		for i := range res.Rows {
			for j := range res.Rows[i].Values {
				look(&res.Rows[i].Values[j])
			}
		}
	}
	for i := range kpi.Default().KPIs {
		d := &kpi.Default().KPIs[i]
		for what, p := range map[string]string{"objective": d.Objective, "method": d.Method, "frequency": d.Frequency, "owner": d.Owner, "unit": d.Unit} {
			note(d.ID+" "+what, p)
		}
	}
	var all api.CustomersResult
	s.ask("GET", "/customers?limit=0", nil, &all)
	for i := range all.Customers {
		c := &all.Customers[i]
		note("state", string(c.State))
		for _, p := range c.Health.Parts {
			note("part of health", p.Name)
			note("unit of "+p.Name, p.Unit)
		}
		for _, u := range c.Health.Unknown {
			note("unknown", u)
		}
		for _, r := range c.Risk.Reasons {
			if fr := words.Reason(r, "fr"); fr == words.Reason(r, "en") {
				t.Errorf("reason %s: %s", r.Name, fr)
			}
		}
	}
	for p, where := range said {
		t.Errorf("%s: %q has no French", where, p)
	}
}

func TestDownloadsAreRealFilesWithTheVeryDigits(t *testing.T) {
	s := open(t)
	s.fill()
	s.fillCustomers()
	var f frame
	r := newRequest(t, "/kpis?weeks=13")
	srv := &server{Deps: Deps{App: s.app, Now: func() time.Time { return now }}}
	b, err := srv.base(r)
	if err != nil {
		t.Fatal(err)
	}
	q, err := srv.framed(r, b, &f)
	if err != nil {
		t.Fatal(err)
	}
	res, err := srv.kpis(t.Context(), measuring{question: q, compare: withPrevious})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	var moves []int // lines
	for _, row := range res.Rows {
		for i := range row.Values {
			v := &row.Values[i]
			want = append(want, estimate(v))
			for j := range v.Also {
				want = append(want, estimate(&v.Also[j]))
			}
			if v.ID == kpi.EngagementScore { // scaled by the time that has passed: it is another every hour
				moves = append(moves, len(want)-1-len(v.Also), len(want)-1)
			}
		}
	}
	still := func(all []string) []string {
		out := slices.Clone(all)
		for _, i := range moves {
			out[i] = "moves"
		}
		return out
	}
	want = still(want)
	for _, lang := range []string{"en", "fr"} {
		w := s.do("GET", "/kpis.csv?weeks=13&lang="+lang, nil)
		if got := w.Header().Get("Content-Type"); w.Code != 200 || got != csvType {
			t.Fatalf("%d, %s", w.Code, got)
		}
		if d := cmp.Diff(want, still(column(t, w.Body.String(), lang, 6))); d != "" {
			t.Errorf("CSV in %s: %s", lang, d)
		}
		w = s.do("GET", "/kpis.xlsx?weeks=13&lang="+lang, nil)
		book, err := excelize.OpenReader(w.Body)
		if err != nil {
			t.Fatalf("%d: %v", w.Code, err)
		}
		var got []string
		for i := range want {
			x, err := book.GetCellValue(book.GetSheetList()[0], "G"+strconv.Itoa(4+i), excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			if y, err := strconv.ParseFloat(x, 64); err == nil {
				x = strconv.FormatFloat(y, 'f', -1, 64)
			}
			got = append(got, x)
		}
		if d := cmp.Diff(want, still(got)); d != "" {
			t.Errorf("Excel in %s: %s", lang, d)
		}
		w = s.do("GET", "/customers.xlsx?lang="+lang, nil)
		if _, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes())); err != nil || w.Header().Get("Content-Type") != xlsxType {
			t.Errorf("customers: %d, %v", w.Code, err)
		}
		w = s.do("GET", "/customers.csv?lang="+lang, nil)
		if names := column(t, w.Body.String(), lang, 0); len(names) != 50 {
			t.Errorf("%d customers", len(names))
		}
	}
}

func estimate(v *kpi.Value) string {
	if v.Estimate == nil {
		return ""
	}
	return strconv.FormatFloat(*v.Estimate, 'f', -1, 64)
}

// column is one column of a CSV file, numbers with a point.
func column(t *testing.T, text, lang string, n int) []string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	if lang == "fr" {
		r.Comma = ';'
	}
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	var out []string
	for _, row := range rows[1:] {
		x := row[n]
		if lang == "fr" {
			x = strings.Replace(x, ",", ".", 1)
		}
		out = append(out, x)
	}
	return out
}

func TestThePageOfRetentionHasItsCohorts(t *testing.T) {
	s := open(t)
	s.fill()
	s.fillCustomers()
	var table store.CohortTable
	s.ask("GET", "/cohorts?id=retention&from=2025-10-01&to=2026-11-01", nil, &table)
	if len(table.Rows) == 0 {
		t.Error("no cohorts")
	}
	body := s.do("GET", "/kpis/retention?weeks=52", nil).Body.String()
	if !strings.Contains(body, `class="cohorts"`) || !strings.Contains(body, "immature") {
		t.Error("the page of retention has no table of cohorts with immature cells")
	}
}
