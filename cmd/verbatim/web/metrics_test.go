package web

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"verbatim/feedback"
)

func TestMetricsHaveTheBoardOfEveryTenant(t *testing.T) {
	s := open(t)
	var pairs []string
	for i := range 40 {
		pairs = append(pairs, feedback.Survey, fmt.Sprintf(`{"id":"n%d","time":"2026-11-20T11:00:00Z","nps":9}`, i))
	}
	s.store(pairs...)
	w := s.do("GET", "/metrics", nil)
	body, _ := io.ReadAll(w.Body)
	for _, want := range []string{
		`verbatim_kpi{kpi="nps",measure="score",tenant="main",variant="type not given"} 100`,
		`verbatim_kpi_n{kpi="nps",measure="score",tenant="main",variant="type not given"} 40`,
		`verbatim_items{tenant="main"} 40`, "verbatim_unindexed ", "go_goroutines ",
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %s in\n%s", want, grep(string(body), "verbatim_"))
		}
	}
}

func grep(text, with string) string {
	var out []string
	for line := range strings.Lines(text) {
		if strings.Contains(line, with) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}
