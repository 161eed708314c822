package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"strings"
	"time"
)

// requestID is the header that carries a request's id to its handlers and back
// to the asker. One that came from outside is replaced.
const requestID = "X-Request-Id"

// maxBody bounds what a request may send: the largest is a list of rejects.
const maxBody = 4 << 20

// slow is when a question is worth a line in the log; care may take its time.
const slow = 2 * time.Second

// guard stands before every handler.
func (s *server) guard(next http.Handler) http.Handler {
	sites := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := newRequestID()
		r.Header.Set(requestID, id)
		secureHeaders(w.Header(), id)
		switch {
		case !loopbackHost(r.Host):
			s.refuse(w, r, http.StatusMisdirectedRequest, "this server answers to localhost and 127.0.0.1 only")
			return
		case sites.Check(r) != nil, strings.HasPrefix(r.URL.Path, apiRoot) && r.Header.Get("Sec-Fetch-Site") == "cross-site":
			s.refuse(w, r, http.StatusForbidden, "requests from other sites are refused")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		start := s.Now()
		defer s.mend(w, r)
		next.ServeHTTP(w, r)
		if took := s.Now().Sub(start); took > slow && r.Method == http.MethodGet {
			s.Log.Info("slow request", "path", r.URL.Path, "seconds", took.Seconds(), "request", id)
		}
	})
}

// mend answers for a handler that panicked; the server goes on.
func (s *server) mend(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.Log.Error("a handler broke", "path", r.URL.Path, "request", r.Header.Get(requestID), "panic", p)
	s.refuse(w, r, http.StatusInternalServerError, internalText)
}

func newRequestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// secureHeaders are the same for everything. The policy lets a page load its
// own style, script and pictures, and nothing else.
func secureHeaders(h http.Header, id string) {
	h.Set(requestID, id)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// loopbackHost says whether a Host header names this machine. The port may be
// any: a tunnel has its own.
func loopbackHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// hasKey says whether the request carries the key of serve.json.
func (s *server) hasKey(header string) bool {
	key, ok := strings.CutPrefix(header, "Bearer ")
	return ok && s.Key != "" && subtle.ConstantTimeCompare([]byte(key), []byte(s.Key)) == 1
}
