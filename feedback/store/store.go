// Package store keeps what Verbatim knows: items, customer events, what the
// machine and people said of them, roll-ups, rejects, the outbox, settings.
package store

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// The errors that callers tell apart. A fault that waiting can cure is a
// feedback.ErrPassing.
var (
	ErrNotFound    = errors.New("not found")
	ErrLocked      = errors.New("data folder is in use") // see LockedError
	ErrNewer       = errors.New("data folder is of a newer version of this program")
	ErrTextChanged = errors.New("the text has changed since")    // Correct: against another text
	ErrNeedsIndex  = errors.New("the store cannot search words") // a Filter with Words in it
)

// LockedError says who holds the data folder. It is an ErrLocked.
type LockedError struct {
	Dir string
	PID int // 0 when unknown
}

// Options say how a store is opened.
type Options struct {
	Log        *slog.Logger // nil discards
	AutoTenant bool         // create tenants on sight
	Zone       string       // IANA zone of new tenants, "" for UTC
	Program    string       // this program's version, for the backup's manifest
}

// Store is one data folder. Its methods are safe for concurrent use.
type Store struct {
}

// Open opens the store in the folder dir, creating it when there is none, and
// locks it. It does not wait for the column cache: what needs it waits.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	return nil, errors.ErrUnsupported
}

// Close ends the store. A call in progress ends first.
func (s *Store) Close() error { return errors.ErrUnsupported }

// ID names the store for ever; a consumer belongs to one of these. Generation
// changes when the store is restored from a backup: an index belongs to one of
// these.
func (s *Store) ID() string         { return "" }
func (s *Store) Generation() string { return "" }

// Commit implements feedback.Sink: all of changes in one transaction, or none.
func (s *Store) Commit(ctx context.Context, changes []feedback.Change) ([]feedback.Outcome, error) {
	return nil, errors.ErrUnsupported
}

// Suspect implements feedback.Sink.
func (s *Store) Suspect(ctx context.Context, k feedback.Key) (int, error) {
	return 0, errors.ErrUnsupported
}

// Status counts what the store holds.
type Status struct {
	Items, Events, Rejects int64
	Unindexed              int64     // rows in the outbox
	Through                time.Time // the newest moment a stream stored a committed message, zero for none
}

func (s *Store) Status(ctx context.Context, tenant string) (Status, error) {
	return Status{}, errors.ErrUnsupported
}

// Item returns one item, or ErrNotFound (also for a deleted one).
func (s *Store) Item(ctx context.Context, tenant, id string) (feedback.Record, error) {
	return feedback.Record{}, errors.ErrUnsupported
}

// Items returns the items in the order of ids; what is not there, or was
// deleted, is left out.
func (s *Store) Items(ctx context.Context, tenant string, ids []string) ([]feedback.Record, error) {
	return nil, errors.ErrUnsupported
}

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

// Tenant is one tenant. Days are days of its zone.
type Tenant struct {
	Name    string    `json:"name"`
	Zone    string    `json:"zone"`
	Created time.Time `json:"created"`
}

func (s *Store) Tenants(ctx context.Context) ([]Tenant, error) { return nil, errors.ErrUnsupported }

// CreateTenant creates a tenant; one that exists is left as it is.
func (s *Store) CreateTenant(ctx context.Context, name, zone string) error {
	return errors.ErrUnsupported
}

// SetZone changes a tenant's zone and rebuilds its roll-ups.
func (s *Store) SetZone(ctx context.Context, tenant, zone string) error { return errors.ErrUnsupported }

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

// StoredReject is a reject as it is kept.
type StoredReject struct {
	Key     feedback.Key
	Tenant  string // "" when the message named no valid one
	Subject string
	Stored  time.Time
	Import  string
	File    string
	Row     int64
	Replays int // how often its replay was refused again
	feedback.Reject
}

// Rejects lists a tenant's rejects, oldest first, without bodies, and how many
// there are in all. The tenant "" means all of them.
func (s *Store) Rejects(ctx context.Context, tenant string, offset, limit int) ([]StoredReject, int, error) {
	return nil, 0, errors.ErrUnsupported
}

// RejectByKey returns one reject with its body, or ErrNotFound.
func (s *Store) RejectByKey(ctx context.Context, k feedback.Key) (StoredReject, error) {
	return StoredReject{}, errors.ErrUnsupported
}

// DropRejects forgets rejects and returns how many there were.
func (s *Store) DropRejects(ctx context.Context, keys []feedback.Key) (int64, error) {
	return 0, errors.ErrUnsupported
}

// ImportCounts counts an import's rows, each once, by its first outcome.
type ImportCounts struct {
	Stored, Unchanged, Older, Rejected int64
}

// Total is the number of rows that have arrived.
func (c ImportCounts) Total() int64 { return c.Stored + c.Unchanged + c.Older + c.Rejected }

// ImportCounts returns what became of the rows of an import so far.
func (s *Store) ImportCounts(ctx context.Context, id string) (ImportCounts, error) {
	return ImportCounts{}, errors.ErrUnsupported
}

// Mark is one dirty item of a target: its document is not, or may not be, the
// item's state with that stamp.
type Mark struct {
	Tenant, ID string
	Stamp      string
}

// Dirty returns up to limit marks of a target, in the order they were made
// first. The indexer reads the state with Items: an id that is not returned is
// to be removed.
func (s *Store) Dirty(ctx context.Context, target string, limit int) ([]Mark, error) {
	return nil, errors.ErrUnsupported
}

// Clean removes marks, each only if its stamp is still the same.
func (s *Store) Clean(ctx context.Context, target string, marks []Mark) error {
	return errors.ErrUnsupported
}

// Target is one index fed from the outbox.
type Target struct {
	Name   string
	Live   bool // it answers searches
	Rows   int64
	Oldest time.Time // of the oldest mark, zero for none
}

func (s *Store) Targets(ctx context.Context) ([]Target, error) { return nil, errors.ErrUnsupported }

// AddTarget adds a target and marks every item dirty for it. The first target
// is live at once. A target that exists is left as it is.
func (s *Store) AddTarget(ctx context.Context, name string) error { return errors.ErrUnsupported }

// SwapTarget makes name the live target; it must have no dirty row left.
func (s *Store) SwapTarget(ctx context.Context, name string) error { return errors.ErrUnsupported }

// DropTarget forgets a target and its marks.
func (s *Store) DropTarget(ctx context.Context, name string) error { return errors.ErrUnsupported }

// MarkAll marks every item of a target dirty again.
func (s *Store) MarkAll(ctx context.Context, target string) (int64, error) {
	return 0, errors.ErrUnsupported
}

// Wake returns a channel that receives after commits that marked something.
func (s *Store) Wake() <-chan struct{} { return nil }

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

// TextHash is the hash of the words of an item that a correction holds for.
func TextHash(it *feedback.Item) string { return "" }

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

var _ io.Closer = (*Store)(nil)
