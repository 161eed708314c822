// Package web answers over HTTP: the API under /api/v1, which the command line
// speaks too, and the pages, which are filled by the very same functions, so
// that a page, a command and a script never give three answers.
//
// It owns no state. Always true of it:
//
//   - Only this machine is served: a Host header that is not a loopback name is
//     refused (a page elsewhere could otherwise reach it through a name of its
//     own), and so is a request that another site makes a browser send.
//   - What the pages read may be asked without a key. Everything else (what
//     changes something, what was refused, what is administration) needs the
//     key of serve.json.
//   - An error is a problem document with the request's id. What went wrong
//     inside is logged under that id and not told.
//   - Nothing that came from outside reaches a page unescaped, and the pages
//     run no script and load no style but the two files embedded here.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"verbatim/cmd/verbatim/app"
)

// Deps are what the handlers work with.
type Deps struct {
	App     *app.App
	Key     string // of serve.json: with it more may be done than reading
	Version string
	Log     *slog.Logger     // nil discards
	Now     func() time.Time // nil is time.Now
}

// server is what every handler works with.
type server struct {
	Deps
	pages *pages
}

// New builds the handler of everything.
func New(d Deps) (http.Handler, error) {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	p, err := loadPages()
	if err != nil {
		return nil, err
	}
	s := &server{Deps: d, pages: p}
	mux := http.NewServeMux()
	s.routeAPI(mux)
	s.routePages(mux)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "alive\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.metricsHandler())
	return s.guard(mux), nil
}

// ready says whether questions are answered and messages taken in.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if _, err := s.App.Store.Targets(r.Context()); err != nil {
		s.Log.Warn("not ready", "fault", err)
		writeText(w, http.StatusServiceUnavailable, "the store does not answer\n")
		return
	}
	if state := s.intakeState(); state != intakeRunning && state != intakeOff {
		writeText(w, http.StatusServiceUnavailable, state+"\n")
		return
	}
	writeText(w, http.StatusOK, "ready\n")
}

func writeText(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text)) // the reader may be gone
}
