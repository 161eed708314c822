package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

func TestOnlyLoopbackHostsAreServed(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:8080": true, "127.0.0.1": true, "localhost": true, "LOCALHOST:1": true, "[::1]:8080": true, "::1": true, "127.9.9.9": true,
		"evil.example": false, "evil.example:8080": false, "127.0.0.1.evil.example": false, "localhost.evil.example": false,
		"192.168.1.7:8080": false, "": false, "0.0.0.0": false, "127.0.0.1:8080:9": false,
	} {
		if got := loopbackHost(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func TestGuard(t *testing.T) {
	s := open(t)
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	noKey := func(r *http.Request) { r.Header.Del("Authorization") }
	for _, c := range []struct {
		name, method, path string
		body               any
		change             []func(*http.Request)
		want               int
	}{
		{"page without a key", "GET", "/", nil, []func(*http.Request){noKey}, 200},
		{"what pages read without a key", "GET", "/api/v1/items", nil, []func(*http.Request){noKey}, 200},
		{"rejects without a key", "GET", "/api/v1/rejects", nil, []func(*http.Request){noKey}, 401},
		{"rejects with a wrong key", "GET", "/api/v1/rejects", nil, []func(*http.Request){header("Authorization", "Bearer k-124")}, 401},
		{"rejects with the key", "GET", "/api/v1/rejects", nil, nil, 200},
		{"erasing without a key", "POST", "/api/v1/erase", map[string]string{"customer": "c"}, []func(*http.Request){noKey}, 401},
		{"long work without a key", "POST", "/api/v1/reindex", nil, []func(*http.Request){noKey}, 401},
		{"another host", "GET", "/", nil, []func(*http.Request){func(r *http.Request) { r.Host = "evil.example" }}, 421},
		{"another host's API", "GET", "/api/v1/items", nil, []func(*http.Request){func(r *http.Request) { r.Host = "evil.example:8080" }}, 421},
		{"another site's form", "POST", "/api/v1/erase", map[string]string{"customer": "c"}, []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		{"another site's form, old browser", "POST", "/api/v1/erase", map[string]string{"customer": "c"}, []func(*http.Request){header("Origin", "https://evil.example")}, 403},
		{"another site's script reading", "GET", "/api/v1/items", nil, []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		{"another site's link", "GET", "/", nil, []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 200},
		{"no such operation", "GET", "/api/v1/nothing", nil, nil, 404},
		{"no such page", "GET", "/nothing", nil, nil, 404},
		{"no such item", "GET", "/items/nothing", nil, nil, 404},
		{"no such item of the API", "GET", "/api/v1/item?id=nothing", nil, nil, 404},
		{"no such tenant", "GET", "/api/v1/items?tenant=nobody", nil, nil, 404},
		{"no such tenant's page", "GET", "/?tenant=nobody", nil, nil, 404},
		{"unknown parameter", "GET", "/api/v1/items?limits=3", nil, nil, 422},
		{"a query that is none", "GET", "/api/v1/items?q=label:(", nil, nil, 422},
		{"no such sort", "GET", "/api/v1/items?sort=random", nil, nil, 422},
		{"no such facet", "GET", "/api/v1/items?facet=nothing", nil, nil, 422},
		{"no such KPI", "GET", "/api/v1/kpi?id=luck", nil, nil, 422},
		{"no such step", "GET", "/api/v1/kpi?step=hour", nil, nil, 422},
		{"time without a zone", "GET", "/api/v1/kpi?from=2026-11-02T10:00:00", nil, nil, 422},
		{"too deep", "GET", "/api/v1/items?offset=999999", nil, nil, 422},
		{"no such kind", "GET", "/api/v1/schema?kind=tweet", nil, nil, 422},
		{"unknown member", "POST", "/api/v1/erase", map[string]string{"customer": "c", "why": "x"}, nil, 422},
		{"nobody to erase", "POST", "/api/v1/erase", map[string]string{"customer": ""}, nil, 422},
		{"backup to a relative path", "POST", "/api/v1/backup", map[string]string{"path": "b.db"}, nil, 422},
		{"no such zone", "PUT", "/api/v1/zone", map[string]string{"name": "main", "zone": "Mars/Base"}, nil, 422},
		{"replay without an intake", "POST", "/api/v1/rejects/replay", map[string]bool{"all": true}, nil, 503},
		{"alive", "GET", "/healthz", nil, nil, 200},
		{"ready", "GET", "/readyz", nil, nil, 200},
		{"style", "GET", "/static/style.css", nil, nil, 200},
		{"no such file", "GET", "/static/pages.go", nil, nil, 404},
		{"outside of the folder", "GET", "/static/..%2ftemplates%2fhome.html", nil, nil, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := s.do(c.method, c.path, c.body, c.change...)
			if w.Code != c.want {
				t.Errorf("%d, want %d: %s", w.Code, c.want, w.Body)
			}
			id := w.Header().Get(requestID)
			if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || id == "" {
				t.Errorf("headers: %v", w.Header())
			}
			if c.want >= 400 && strings.HasPrefix(c.path, apiRoot) {
				var p huma.ErrorModel
				if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != c.want || p.Detail == "" || p.Instance != "urn:request:"+id ||
					w.Header().Get("Content-Type") != "application/problem+json" {
					t.Errorf("no problem document with the request's id: %s %s", w.Header().Get("Content-Type"), w.Body)
				}
			}
		})
	}
}

func TestWhatWentWrongInsideIsNotTold(t *testing.T) {
	s := open(t)
	if err := s.app.Store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/v1/items", "/", "/readyz"} {
		w := s.do("GET", path, nil)
		if w.Code < 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
		for _, inside := range []string{"sql", "closed", "verbatim/"} {
			if strings.Contains(strings.ToLower(w.Body.String()), inside) && path != "/" {
				t.Errorf("%s tells %q: %s", path, inside, w.Body)
			}
		}
	}
}
