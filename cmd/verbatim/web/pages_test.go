package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestPagesRunNothingThatCustomersWrote(t *testing.T) {
	s := open(t)
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	x := string(quoted)
	s.store("ticket", `{"id":`+x+`,"title":`+x+`,"text":`+x+`,"source":`+x+`,"customer":`+x+`,"product":`+x+`,"channel":`+x+`,"segment":`+x+`,"country":`+x+`,
		"survey":{"id":`+x+`,"question":`+x+`},"ticket":{"status":`+x+`,"type":`+x+`},"messages":[{"author":"agent","text":`+x+`}],"url":"https://x.example/`+`\"><script>alert(4)</script>`+`","attributes":{`+x+`:`+x+`}}`)
	for _, path := range []string{
		"/", "/search", "/search?q=" + url.QueryEscape(hostile), "/search?q=alert", "/search?sort=" + url.QueryEscape(hostile),
		"/items/" + url.PathEscape(hostile), "/?tenant=" + url.QueryEscape(hostile), "/?lang=" + url.QueryEscape(hostile),
	} {
		w := s.do("GET", path, nil)
		if w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
		checkHarmless(t, w.Body.String())
	}
}

func TestHomeSpeaksBothLanguages(t *testing.T) {
	s := open(t)
	s.fill()
	for lang, want := range map[string]string{"en": "Items by week and label", "fr": "Verbatims par semaine"} {
		w := s.do("GET", "/", nil, func(r *http.Request) { r.Header.Set("Accept-Language", lang) })
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `<html lang="`+lang+`">`) {
			t.Errorf("%s: %d, no %q", lang, w.Code, want)
		}
	}
}

func TestHomeShowsAnEmptyFolder(t *testing.T) {
	w := open(t).do("GET", "/", nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "nats pub feedback.main.review") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
}

func TestHomeGoesBackToWhereTheItemsAre(t *testing.T) {
	s := open(t)
	s.store("review", `{"id":"1","time":"2015-03-04T10:00:00Z","text":"Great lamp."}`)
	body := s.do("GET", "/", nil).Body.String()
	if !strings.Contains(body, "8 Mar 2015") || !strings.Contains(body, "older than this period") {
		t.Error("the period does not end with the newest item")
	}
}

func TestWeeksBeginOnMonday(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"2026-11-20T13:00:00+01:00", "2026-11-16T00:00:00+01:00"},
		{"2026-11-16T00:00:00+01:00", "2026-11-16T00:00:00+01:00"},
		{"2026-11-15T23:59:59+01:00", "2026-11-09T00:00:00+01:00"},
		{"2026-10-25T12:00:00+01:00", "2026-10-19T00:00:00+02:00"}, // the clocks went back that morning
	} {
		at, err := time.Parse(time.RFC3339, c[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := monday(at.In(paris)).Format(time.RFC3339); got != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got, c[1])
		}
	}
}

func TestSearchPageTurns(t *testing.T) {
	s := open(t)
	s.fill()
	first := s.do("GET", "/search?q=kind:review", nil).Body.String()
	second := s.do("GET", "/search?q=kind:review&page=2", nil).Body.String()
	if !strings.Contains(first, "page=2") || !strings.Contains(second, "page=3") || first == second {
		t.Error("the pages do not turn")
	}
	if w := s.do("GET", "/search?q=label:(", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "column") {
		t.Errorf("a query that is none: %d", w.Code)
	}
}
