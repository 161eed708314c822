package index

import (
	"fmt"
	"time"

	"verbatim/feedback"
)

// SyntaxError says where a query can't be understood, and what to do.
type SyntaxError struct {
	Column  int // rune, from 1
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Message) }

// Parse reads a query. Days are days of zone, relative periods end at now. An
// empty query is the nil filter. The error is a *SyntaxError.
func Parse(q string, zone *time.Location, now time.Time) (feedback.Filter, error) {
	return nil, &SyntaxError{1, "not built yet"}
}

// Format writes f as a query that Parse reads back as an equal filter.
func Format(f feedback.Filter) string { return "" }
