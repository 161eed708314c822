package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// browse loads a page in a real browser and returns what it prints. It fails on
// anything the browser's console complains of, the page's own policy above all.
func browse(t *testing.T, url string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, chromium(t), append(append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--user-data-dir=" + t.TempDir(),
	}, args...), url)...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", url, err, said.String())
	}
	for line := range strings.Lines(said.String()) {
		if strings.Contains(line, "CONSOLE") || strings.Contains(line, "Refused to") {
			t.Errorf("%s: %s", url, line)
		}
	}
	return out.String()
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium here: apt-get install chromium, then run this again")
	return ""
}

func TestChromiumShowsThePages(t *testing.T) {
	chromium(t)
	s := open(t)
	s.fill()
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	s.store("review", `{"id":"hostile","text":`+string(quoted)+`}`)
	srv := httptest.NewServer(s.h)
	defer srv.Close()
	for name, path := range map[string]string{"home": "/", "search": "/search?q=parcel", "item": "/items/hostile", "themes": "/themes",
		"theme": "/themes/delivery?lang=fr", "taxonomy": "/taxonomy?try=The+parcel+was+late"} {
		shot := filepath.Join(t.TempDir(), name+".png")
		browse(t, srv.URL+path, "--window-size=1280,1600", "--screenshot="+shot)
		if st, err := os.Stat(shot); err != nil || st.Size() < 20<<10 {
			t.Errorf("%s: no picture of the page: %v", name, err)
		}
	}
}

// TestChromiumSeesNewItemsArrive stores an item while the page is open.
func TestChromiumSeesNewItemsArrive(t *testing.T) {
	chromium(t)
	s := open(t)
	s.store("review", `{"id":"1","text":"Great lamp, lovely light."}`)
	var pulses atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/pulse" && pulses.Add(1) == 2 {
			s.store("review", `{"id":"2","text":"The newcomer arrived while you looked."}`)
		}
		s.h.ServeHTTP(w, r)
	}))
	defer srv.Close()
	page := browse(t, srv.URL+"/", "--virtual-time-budget=20000", "--dump-dom")
	if !strings.Contains(page, "Great lamp") || !strings.Contains(page, "newcomer") {
		t.Errorf("after %d pulses the page does not show the new item", pulses.Load())
	}
}
