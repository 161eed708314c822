package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"verbatim/cmd/verbatim/api"
	"verbatim/cmd/verbatim/app"
)

func TestReplayedRejectIsStoredOnceItsFaultIsMended(t *testing.T) {
	s := openWith(t, app.Config{Dir: t.TempDir()}, true)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	p := s.app.Intake().Publisher()
	for _, m := range [][2]string{{"feedback.shop.review", `{"id":"1","text":"Great lamp."}`}, {"feedback.main.review", `{"id":"2"}`}} {
		if err := p.Publish(ctx, m[0], nil, []byte(m[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	settle := func() {
		t.Helper()
		if err := s.app.Settle(ctx); err != nil {
			t.Fatal(err)
		}
	}
	settle()
	var all api.RejectList
	s.ask("GET", "/rejects?tenant=*", nil, &all)
	if all.Total != 2 {
		t.Fatalf("%+v", all)
	}
	var one api.Tenant
	s.ask("POST", "/tenants", api.Tenant{Name: "shop", Zone: "UTC"}, &one)
	var done api.RejectsDone
	s.ask("POST", "/rejects/replay?tenant=*", api.RejectKeys{All: true}, &done)
	settle()
	left, _, err := s.app.Store.Rejects(ctx, "", 0, 10)
	if err != nil || done.Done != 2 || len(left) != 1 || !strings.Contains(left[0].Reason, "text must be given") {
		t.Errorf("%d replayed, left %+v, %v", done.Done, left, err)
	}
	if rec, err := s.app.Store.Item(ctx, "shop", "1"); err != nil || rec.Item.Text != "Great lamp." {
		t.Errorf("%+v, %v", rec, err)
	}
}
