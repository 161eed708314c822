// THE WORK IS SHARED (note of the lead): a second colleague now writes verify.go,
// backup.go, erase.go, settings.go, corrections.go and reanalysis.go, whose
// stubs were moved there. Select, Measure, Themes and Trend below stay with the
// first. Delete this note with this file.

package store

import (
	"context"
	"errors"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// Order is the order of Select's rows.
type Order uint8

// The orders. Ties are broken by id.
const (
	Newest Order = iota
	Oldest
)

// Select returns the rows behind a number, and how many there are in all.
func (s *Store) Select(ctx context.Context, tenant string, f feedback.Filter, o Order, offset, limit int) ([]feedback.Record, int, error) {
	return nil, 0, errors.ErrUnsupported
}

// Step is a length of the slices of time.
type Step string

// The steps. A week is an ISO week. All follow the tenant's zone.
const (
	NoStep  Step = ""
	Day     Step = "day"
	Week    Step = "week"
	Month   Step = "month"
	Quarter Step = "quarter"
	Year    Step = "year"
)

// Question asks for numbers. Filter has no Words: IDs stand in their place.
type Question struct {
	Tenant   string
	Filter   feedback.Filter
	From, To time.Time      // [From, To), a zero end is open; on top of Filter
	Step     Step           // NoStep: one slice over the whole period
	By       feedback.Field // keyword field to slice by, "" for none
	Top      int            // at most so many values of By, the most frequent; 0 for 50
	KPIs     []string       // ids; nil for none, only the counts
}

// Slice is one period and one value of By, with its numbers.
type Slice struct {
	Start, End time.Time // zero for an open end
	By         string
	Items      int64
	Customers  int64 // distinct, named ones
	Complaints int64
	Labels     map[nlp.Label]int64
	Base       int64 // items with text in a known language
	Values     []kpi.Value
}

// Answer is what Measure found: slices ordered by period, then by the
// frequency of By. Periods without items in between are there, with zeros.
type Answer struct {
	Zone    string
	Through time.Time
	Slices  []Slice
}

// Measure computes numbers under any filter.
func (s *Store) Measure(ctx context.Context, q Question) (Answer, error) {
	return Answer{}, errors.ErrUnsupported
}

// ThemeRow is one theme's line: items count for their own and every parent.
type ThemeRow struct {
	Name          string
	Items         int64
	Customers     int64
	Share         float64 // of Base, 0 … 1
	Complaints    int64
	Labels        map[nlp.Label]int64 // of the mentions
	Net           kpi.Value           // net sentiment of the mentions
	Previous      int64               // items in the previous period of the same length
	PreviousShare float64
}

// ThemeTable lists themes, most frequent first.
type ThemeTable struct {
	Base    int64 // items with text in a known language
	NoTheme int64 // of those, without any theme
	Rows    []ThemeRow
}

// Themes counts themes under a filter. With compare and a closed period, each
// row also has its count in the period of the same length before.
func (s *Store) Themes(ctx context.Context, tenant string, f feedback.Filter, from, to time.Time, compare bool) (ThemeTable, error) {
	return ThemeTable{}, errors.ErrUnsupported
}

// TrendRow is one period and value of an unfiltered trend, from the roll-ups.
type TrendRow struct {
	Start, End time.Time
	Value      string
	Items      int64
	Complaints int64
	Labels     map[nlp.Label]int64
	Mean       float64 // mean score of items with text in a known language
}

// Trend reads the roll-ups: items by period and value of the dimension ("" for
// all items; kind, source, channel, product, segment, country, lang, theme,
// intent, emotion; "event" for customer events by kind).
func (s *Store) Trend(ctx context.Context, tenant string, dim feedback.Field, from, to time.Time, step Step) ([]TrendRow, error) {
	return nil, errors.ErrUnsupported
}
