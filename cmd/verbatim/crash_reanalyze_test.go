//go:build linux

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"verbatim/cmd/verbatim/api"
)

// TestCrashKilledWhileTaggingAgainGoesOnWhereItStopped applies a taxonomy and
// kills the server while it brings history up to date, several times over. In
// between, numbers and search show the share that is done, and no more.
func TestCrashKilledWhileTaggingAgainGoesOnWhereItStopped(t *testing.T) {
	n, kills, _, _ := crashSize(t, 1500, 2, 20_000, 6)
	address := freePort(t)
	v := newProgram(t, t.TempDir(), "--nats-listen", address)
	v.start()
	c := v.client()
	p := newProducer(t, address)
	var ps []publication
	for i := range n {
		ps = append(ps, publication{subject: "feedback.main.review", body: fmt.Sprintf(`{"id":"z%d","text":"Item %d is about a zorblax of the usual kind.","lang":"en","customer":"c%d"}`, i, i, i%50)})
	}
	p.allowed.Store(int64(n))
	if err := p.publish(t.Context(), ps); err != nil {
		t.Fatal(err)
	}
	p.drained(t)
	settled(t, c)
	file := api.TaxonomyFile{File: "theme zorblax | Zorblax | Zorblax\nen: zorblax\n"}
	if err := c.call(t.Context(), http.MethodPut, "/taxonomy", nil, file, nil); err != nil {
		t.Fatal(err)
	}
	left := int64(n)
	for range kills {
		left = tagged(t, c, left-1) // it has begun, or gone on
		v.kill()
		if left == 0 {
			t.Log("it was done before the kill")
		}
		v.start()
		c = v.client()
		st := settled(t, c)
		if st.Stale > left || st.Stamp.Taxonomy != 1 {
			t.Errorf("%d items await after the restart, %d did before; stamp %+v", st.Stale, left, st.Stamp)
		}
	}
	if left = tagged(t, c, 0); left != 0 {
		t.Errorf("%d items await", left)
	}
	settled(t, c)
	var themes api.ThemesResult
	if err := c.get(t.Context(), "/themes", nil, &themes); err != nil {
		t.Fatal(err)
	}
	var found api.SearchResult
	if err := c.get(t.Context(), "/items", url.Values{"q": {"theme:zorblax"}, "limit": {"0"}}, &found); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(themes.Themes, func(th api.Theme) bool { return th.Name == "zorblax" })
	if at < 0 || themes.Themes[at].Items != int64(n) || found.Total != n {
		t.Errorf("%+v counted, %d found, of %d", themes.Themes, found.Total, n)
	}
	verify(t, v.data)
	v.terminate()
}

// tagged waits until at most so many items await their reanalysis, and says how
// many do.
func tagged(t *testing.T, c *client, most int64) int64 {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		var st api.Status
		if err := c.get(t.Context(), "/status", nil, &st); err != nil {
			t.Fatal(err)
		}
		if st.Stale <= max(most, 0) {
			return st.Stale
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d items await their reanalysis", st.Stale)
		}
	}
}
