package web

import (
	"testing"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
)

func TestAnswersJoinWhatTheSameCustomerSaid(t *testing.T) {
	s := open(t)
	s.store(
		feedback.Ticket, `{"id":"t1","time":"2026-10-20T10:00:00Z","customer":"a","text":"My parcel is three weeks late."}`,
		feedback.Survey, `{"id":"n1","time":"2026-10-25T10:00:00Z","customer":"a","nps":2}`,
		feedback.Survey, `{"id":"n2","time":"2026-07-01T10:00:00Z","customer":"a","nps":9}`,
		feedback.Survey, `{"id":"n3","time":"2026-10-25T10:00:00Z","customer":"b","nps":10}`,
	)
	ask := func(query string) (n int64, join int) {
		t.Helper()
		var res api.KPIResult
		s.ask("GET", "/kpi?id=nps&q=theme:delivery"+query, nil, &res)
		return res.Rows[0].Values[0].N, res.Join
	}
	if n, join := ask(""); n != 0 || join != 0 {
		t.Errorf("by item: %d answers, joined by %d days", n, join)
	}
	if n, join := ask("&join=30"); n != 1 || join != 30 {
		t.Errorf("by customer: %d answers, joined by %d days, want 1 and 30", n, join)
	}
}
