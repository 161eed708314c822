package web

import (
	"fmt"
	"strings"
)

// spark is a small line of weekly counts, in a box of 100 by 20.
type spark struct {
	Points string // of the line
	Most   int64  // in a week
	Last   int64  // in the last whole week
	X, Y   float64
}

// drawSpark leaves a week that is not over out. It gives nil where there is
// nothing to draw.
func drawSpark(weeks []int64, running bool) *spark {
	if running && len(weeks) > 0 {
		weeks = weeks[:len(weeks)-1]
	}
	if len(weeks) < 2 {
		return nil
	}
	s := &spark{Last: weeks[len(weeks)-1]}
	for _, n := range weeks {
		s.Most = max(s.Most, n)
	}
	var b strings.Builder
	for i, n := range weeks {
		s.X = 1 + 98*float64(i)/float64(len(weeks)-1)
		s.Y = 18 - 16*float64(n)/float64(max(s.Most, 1))
		fmt.Fprintf(&b, "%.1f,%.1f ", s.X, s.Y)
	}
	s.Points = strings.TrimSpace(b.String())
	return s
}
