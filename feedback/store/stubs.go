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

// Setting is one dated version of one setting of a tenant.
type Setting struct {
	Name    string    `json:"name"`
	Version int       `json:"version"` // from 1
	Value   []byte    `json:"value"`   // nil: unset
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// Setting returns the version in force, or ErrNotFound.
func (s *Store) Setting(ctx context.Context, tenant, name string) (Setting, error) {
	return Setting{}, errors.ErrUnsupported
}

// SetSetting adds a version.
func (s *Store) SetSetting(ctx context.Context, tenant, name string, value []byte, by string) (Setting, error) {
	return Setting{}, errors.ErrUnsupported
}

// UndoSetting puts back, as a new version, what was in force before the
// current one.
func (s *Store) UndoSetting(ctx context.Context, tenant, name, by string) (Setting, error) {
	return Setting{}, errors.ErrUnsupported
}

// SettingHistory lists all versions of a setting, newest first.
func (s *Store) SettingHistory(ctx context.Context, tenant, name string) ([]Setting, error) {
	return nil, errors.ErrUnsupported
}

// StaleItem is an item whose analysis has another stamp than the one wanted.
type StaleItem struct {
	Row    int64 // where to continue: Stale's after
	Record feedback.Record
}

// Stale returns up to limit items, after a row, whose analysis stamp differs.
func (s *Store) Stale(ctx context.Context, tenant string, stamp nlp.Stamp, after int64, limit int) ([]StaleItem, error) {
	return nil, errors.ErrUnsupported
}

// CountStale counts them.
func (s *Store) CountStale(ctx context.Context, tenant string, stamp nlp.Stamp) (int64, error) {
	return 0, errors.ErrUnsupported
}

// Reanalysis is a new analysis of the state that Was describes.
type Reanalysis struct {
	Was      feedback.Record
	Analysis nlp.Analysis
	Stamp    nlp.Stamp
}

// Reanalysed writes new analyses, each by compare-and-set on the item's
// version and old stamp, and returns how many were written.
func (s *Store) Reanalysed(ctx context.Context, tenant string, batch []Reanalysis) (int64, error) {
	return 0, errors.ErrUnsupported
}

// Correct sets right what the machine said of an item; a nil member leaves what
// was corrected before. c.TextHash may be empty, else it must match.
func (s *Store) Correct(ctx context.Context, tenant, id string, c feedback.Correction) (feedback.Record, error) {
	return feedback.Record{}, errors.ErrUnsupported
}

// Uncorrect takes the correction of an item back.
func (s *Store) Uncorrect(ctx context.Context, tenant, id string) (feedback.Record, error) {
	return feedback.Record{}, errors.ErrUnsupported
}

// BackupInfo says what is in a backup.
type BackupInfo struct {
	StoreID string    `json:"store_id"`
	Schema  int64     `json:"schema"`
	Program string    `json:"program"`
	At      time.Time `json:"at"`
	Items   int64     `json:"items"`
	Events  int64     `json:"events"`
	Rejects int64     `json:"rejects"`
	Bytes   int64     `json:"-"` // of the file
}

// Backup writes a consistent copy to path while serving. path must not exist.
func (s *Store) Backup(ctx context.Context, path string) (BackupInfo, error) {
	return BackupInfo{}, errors.ErrUnsupported
}

// Restore puts a backup into the folder dir, which must hold no store unless
// replace. The restored store has a new generation.
func Restore(ctx context.Context, backup, dir string, replace bool) (BackupInfo, error) {
	return BackupInfo{}, errors.ErrUnsupported
}

// Erased counts what was removed of one customer.
type Erased struct {
	Items       int64 `json:"items"`
	Events      int64 `json:"events"`
	Rejects     int64 `json:"rejects"`
	Corrections int64 `json:"corrections"`
}

// Erase removes everything of one customer.
func (s *Store) Erase(ctx context.Context, tenant, customer string) (Erased, error) {
	return Erased{}, errors.ErrUnsupported
}

// Scan hands every document of an index to fn with its tenant, id and stamp.
type Scan func(ctx context.Context, fn func(tenant, id, stamp string) error) error

// VerifyOptions say what Verify looks at.
type VerifyOptions struct {
	Repair   bool
	Target   string // the outbox target that Index belongs to
	Index    Scan   // nil: the index is not compared
	Progress func(stage string, done, total int64)
	Limit    int // findings listed a check, 0 for 100; all are counted
}

// Finding is one difference.
type Finding struct {
	Check    string `json:"check"` // "integrity", "foreign keys", "roll-ups", "columns", "outbox", "index", "items"
	Where    string `json:"where"`
	What     string `json:"what"`
	Expected string `json:"expected,omitempty"`
	Found    string `json:"found,omitempty"`
	Repaired bool   `json:"repaired,omitempty"`
}

// Findings is what Verify saw. Clean when Differences is 0.
type Findings struct {
	Items       int64            `json:"items"`
	Events      int64            `json:"events"`
	Differences int64            `json:"differences"`
	Repaired    int64            `json:"repaired"`
	Checks      map[string]int64 `json:"checks"` // differences by check
	List        []Finding        `json:"findings"`
}

// Verify recomputes everything that is derived and compares.
func (s *Store) Verify(ctx context.Context, o VerifyOptions) (Findings, error) {
	return Findings{}, errors.ErrUnsupported
}
