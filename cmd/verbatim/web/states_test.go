package web

import (
	"maps"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/cmd/verbatim/api"
	"verbatim/feedback"
)

// TestSearchAndNumbersAgreeOnStates asks for the items of every state, with words
// and without, of the index, of the columns, and of the facet; and for the
// customers by filter and by list.
func TestSearchAndNumbersAgreeOnStates(t *testing.T) {
	s := open(t)
	s.fill()
	s.fillCustomers()
	var customers api.CustomersResult
	s.ask("GET", "/customers?limit=1", nil, &customers)
	if len(customers.States) < 3 {
		t.Fatal("the test needs customers of several states", customers.States)
	}
	for _, more := range []string{"", "parcel", "-kind:ticket"} {
		var all api.SearchResult
		s.ask("GET", "/items?facet=state&limit=0&q="+url.QueryEscape(more), nil, &all)
		facet, found, counted := map[string]int64{}, map[string]int64{}, map[string]int64{}
		for _, c := range all.Facets["state"] {
			facet[c.Value] = int64(c.N)
		}
		for _, state := range feedback.States() {
			q := url.QueryEscape(`state:"` + string(state) + `" ` + more)
			var hits api.SearchResult
			s.ask("GET", "/items?limit=5&q="+q, nil, &hits)
			for _, h := range hits.Hits {
				if h.Customer == "" {
					t.Errorf("%s of nobody has a state", h.ID)
				}
			}
			var volume api.VolumeResult
			s.ask("GET", "/volume?step=year&q="+q, nil, &volume)
			found[string(state)] = int64(hits.Total)
			for _, v := range volume.Rows {
				for _, n := range v.Labels {
					counted[string(state)] += n
				}
			}
			var listed api.CustomersResult
			s.ask("GET", "/customers?limit=1&q="+url.QueryEscape(`state:"`+string(state)+`"`), nil, &listed)
			if n := customers.States[string(state)]; int64(listed.Total) != n {
				t.Errorf("%d customers are %s, %d by filter", n, state, listed.Total)
			}
		}
		maps.DeleteFunc(found, func(_ string, n int64) bool { return n == 0 })
		if d := cmp.Diff(found, counted); d != "" {
			t.Errorf("%q: search and numbers: %s", more, d)
		}
		if d := cmp.Diff(found, facet); d != "" {
			t.Errorf("%q: search and facet: %s", more, d)
		}
	}
}

// TestRetentionByStateHasNoValueAndSaysWhy also on the page.
func TestRetentionByStateHasNoValueAndSaysWhy(t *testing.T) {
	s := open(t)
	s.fill()
	s.fillCustomers()
	var res api.KPIResult
	s.ask("GET", "/kpi?id=retention&id=clv&q=state:left", nil, &res)
	for _, v := range res.Rows[0].Values {
		if v.Estimate != nil || v.Reason == "" {
			t.Errorf("%s: %v, %q", v.ID, v.Estimate, v.Reason)
		}
	}
	for _, path := range []string{"/kpis/retention?q=state:left", "/kpis/nps?by=state", "/search?q=state:left", "/themes?q=state:active", "/customers?q=state:left&lang=fr"} {
		if w := s.do("GET", path, nil); w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
