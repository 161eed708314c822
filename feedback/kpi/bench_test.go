package kpi

import "testing"

// BenchmarkBoard is every KPI of 52 weeks' aggregates.
func BenchmarkBoard(b *testing.B) {
	a := history(3, func(int, func(i, j int)) {})
	p := month(2026, 5, 1)
	b.ReportAllocs()
	for b.Loop() {
		for range 52 {
			for _, id := range IDs() {
				a.Values(id, p)
			}
		}
	}
}
