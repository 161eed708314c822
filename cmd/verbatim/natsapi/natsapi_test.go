package natsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// direct calls a handler.
type direct struct{ h http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w.Result(), nil
}

// handler answers with what it was asked, and refuses unknown parameters.
func handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		paths := map[string]any{}
		for _, e := range endpoints {
			paths[e.path] = map[string]any{"get": map[string]any{"parameters": []any{
				map[string]any{"name": "tenant", "in": "query", "schema": map[string]any{"type": "string"}},
				map[string]any{"name": "q", "in": "query", "description": "a query", "schema": map[string]any{"type": "string"}},
			}}}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"paths": paths})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("huge") {
			_, _ = w.Write(bytes.Repeat([]byte("x"), 2<<20))
			return
		}
		if r.URL.Query().Has("bad") {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(w, `{"detail":"validation failed","errors":[{"message":"unexpected parameter","location":"query.bad"}]}`)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"path": r.URL.Path, "query": r.URL.Query()})
	})
	return mux
}

// running starts a NATS server and the service.
func running(t *testing.T) *nats.Conn {
	t.Helper()
	ns, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	ns.Start()
	t.Cleanup(ns.Shutdown)
	if !ns.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS did not start")
	}
	nc, err := nats.Connect(ns.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, nc, direct{handler()}, "v1.2.3-dirty") }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	for try := 0; ; try++ {
		if _, err := nc.Request("$SRV.PING.verbatim", nil, time.Second); err == nil {
			return nc
		} else if try == 50 {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func ask(t *testing.T, nc *nats.Conn, subject, body string) *nats.Msg {
	t.Helper()
	m, err := nc.Request(subject, []byte(body), 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestRequestIsTheOperationOfTheSameName(t *testing.T) {
	nc := running(t)
	m := ask(t, nc, "verbatim.acme.kpi", `{"id":["nps","csat"],"from":"2026-01-01","limit":3,"whole":true}`)
	var got struct {
		Path  string
		Query map[string][]string
	}
	if err := json.Unmarshal(m.Data, &got); err != nil {
		t.Fatalf("%v in %s", err, m.Data)
	}
	want := map[string][]string{"tenant": {"acme"}, "id": {"nps", "csat"}, "from": {"2026-01-01"}, "limit": {"3"}, "whole": {"true"}}
	if d := cmp.Diff(want, got.Query); d != "" || got.Path != "/api/v1/kpi" {
		t.Error(got.Path, d)
	}
	if m := ask(t, nc, "verbatim.main.search", ""); !bytes.Contains(m.Data, []byte("/api/v1/items")) {
		t.Errorf("%s", m.Data)
	}
}

func TestRefusalSaysWhatIsWrong(t *testing.T) {
	nc := running(t)
	for _, c := range []struct{ body, code, what string }{
		{`{"bad":1}`, "422", "bad: unexpected parameter"},
		{`[1]`, "400", "must be a JSON object"},
		{`{"q":"a"} x`, "400", "stands after"},
		{`{"q":{"a":1}}`, "400", "q must be a text"},
		{`{"tenant":"other"}`, "400", "stands in the subject"},
		{`{"huge":true}`, "413", "ask for less"},
	} {
		m := ask(t, nc, "verbatim.main.kpi", c.body)
		if code, what := m.Header.Get(micro.ErrorCodeHeader), m.Header.Get(micro.ErrorHeader); code != c.code || !strings.Contains(what, c.what) {
			t.Errorf("%s: %s %s, want %s %s", c.body, code, what, c.code, c.what)
		}
	}
}

func TestEndingWhileStartingIsNoError(t *testing.T) {
	nc := running(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(ctx, nc, direct{handler()}, "1.0.0"); err != nil {
		t.Error(err)
	}
}

func TestInfoHasTheSchemaOfEachRequestAndStatsCount(t *testing.T) {
	nc := running(t)
	ask(t, nc, "verbatim.main.themes", "{}")
	var info micro.Info
	if err := json.Unmarshal(ask(t, nc, "$SRV.INFO.verbatim", "").Data, &info); err != nil {
		t.Fatal(err)
	}
	if info.Version != "1.2.3" || len(info.Endpoints) != len(endpoints) {
		t.Errorf("%+v", info)
	}
	for _, e := range info.Endpoints {
		var schema struct {
			Properties map[string]any
			Additional *bool `json:"additionalProperties"`
		}
		if err := json.Unmarshal([]byte(e.Metadata["schema"]), &schema); err != nil || schema.Properties["q"] == nil || schema.Properties["tenant"] != nil || schema.Additional == nil {
			t.Errorf("%s: %v %s", e.Name, err, e.Metadata["schema"])
		}
	}
	var stats micro.Stats
	if err := json.Unmarshal(ask(t, nc, "$SRV.STATS.verbatim", "").Data, &stats); err != nil {
		t.Fatal(err)
	}
	for _, e := range stats.Endpoints {
		if want := map[bool]int{true: 1}[e.Name == "themes"]; e.NumRequests != want {
			t.Errorf("%s: %d requests", e.Name, e.NumRequests)
		}
	}
}

// FuzzParameters: whatever is sent, the tenant stays the subject's and every
// member becomes a parameter or is refused.
func FuzzParameters(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"id":["nps","csat"],"limit":3,"whole":true}`, `{"tenant":"other"}`, `{"q":{"a":1}}`, `{"q":null}`, `{"q":[[1]]}`, `{"q":1e999}`, `{"a":1}{"b":2}`, `{}}`, `null`, "{\"q\":\"\xff\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		q, err := parameters(request)
		if err != nil {
			return
		}
		if q.Has("tenant") {
			t.Errorf("%q names a tenant", request)
		}
		if !json.Valid(request) && len(bytes.TrimSpace(request)) > 0 {
			t.Errorf("%q is no JSON, and passes", request)
		}
		var members map[string]json.RawMessage
		_ = json.Unmarshal(request, &members) // none of an empty request
		for name := range q {
			if _, ok := members[name]; !ok {
				t.Errorf("%q becomes the parameter %q", request, name)
			}
		}
	})
}
