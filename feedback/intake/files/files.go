// Package files reads the feedback that people really have (exports of help
// desks, app stores, survey tools and review sites) and turns every row into
// an item on the wire, or into a problem that says why it can't be one.
//
// It reads CSV with any of the usual delimiters, XLSX, JSON lines and JSON
// arrays, plain, gzipped or zipped, from a path or from standard input ("-").
//
// A file is read twice. Pass one (Open) settles what only the whole file can
// tell: encoding, delimiter, header, which column is which field, the order of
// day and month, the scale of the stars. The result is a Plan for each table,
// which people are shown. Pass two (Next) hands out the rows. What can't be
// read twice (standard input, sheets) is spooled to a temporary file that has
// no name any more while it is in use, so that nothing stays after a crash.
//
// What is always true:
//   - Every row of a table leaves as exactly one Row: an item, a problem, or,
//     counted in the Plan, a blank line or a row of totals. Of customer events
//     the rows of one order leave as one Row, the two ends of a subscription
//     as two.
//   - Memory does not grow with the length of delimited files and JSON lines.
//     Rows over MaxRow bytes are problems, whatever they are.
//   - Without an id column an item's id depends on the source, the cells with
//     their column names, and how many equal rows stood above it in its table:
//     not on the file's name, its encoding, its delimiter or the order of its
//     columns. Importing a renamed file again changes nothing.
//   - What is unpacked from archives is bounded by Options.MaxUnpacked.
package files

import (
	"context"
	"io"
	"time"

	"verbatim/feedback"
)

const (
	// MaxRow is the size in bytes over which a row is a problem.
	MaxRow = 1 << 20
	// MaxBody is the same for an item: a message of NATS holds 1 MiB, headers
	// included.
	MaxBody = MaxRow - 16<<10
)

// Options say what the file itself can't. The zero value is usable.
type Options struct {
	Kind     string         // of every row: feedback.Review …, feedback.Order …; "" guesses by the columns
	Source   string         // of items whose row names none
	Currency string         // ISO 4217, of sums that don't say theirs
	Zone     *time.Location // of times written without one; nil is UTC
	// Map overrides guesses: "field=column", with column a header as it stands
	// in the file or a number from 1 ("text=Commentaire", "attributes.shop=7",
	// "-=Phone" drops a column). Columns it doesn't name are still guessed.
	Map []string

	// Progress, if any, is told now and then how many rows of a table pass one
	// has read.
	Progress func(file string, rows int64)

	Stdin       io.Reader // what the path "-" reads; nil is os.Stdin
	TempDir     string    // for spools; "" is the system's
	MaxUnpacked int64     // bytes out of one archive; 0 is 64 GiB
}

// Row is one row of a table, ready to publish.
type Row struct {
	File   string // base name, for one in an archive "archive.zip/name.csv"
	Number int64  // as a spreadsheet shows it: from 1, header included; the line of JSON lines
	Kind   string // the subject's last token
	ID     string // of the item, "" for a problem
	Body   []byte // the item on the wire
	Item   *feedback.Item
	Event  *feedback.Event
	// Problem is set when the row can't be an item. Body is then empty.
	Problem *Problem
	// Mended says what had to be put right to read the row, or is "".
	Mended string
}

// Problem is a row that can't become an item.
type Problem struct {
	Row    int64
	Reason string // one sentence
	Raw    []byte // the row as it stood, in UTF-8, cut at 8 MiB
}

// Reader hands out the rows of one file or archive.
type Reader struct {
	name  string
	opts  Options
	parts []*part
	at    int
	close []func() error
}

// Plans returns what pass one settled, one Plan for each table of the file.
func (r *Reader) Plans() []*Plan {
	out := make([]*Plan, len(r.parts))
	for i, p := range r.parts {
		out[i] = p.plan
	}
	return out
}

// Rows is the number of rows that Next will hand out, problems included; a row
// that tells both ends of a subscription is handed out twice.
func (r *Reader) Rows() int64 {
	var n int64
	for _, p := range r.parts {
		if p.plan.Skipped == "" {
			n += p.plan.Rows
		}
	}
	return n
}

// Next returns the next row, or io.EOF after the last. A row that can't be
// read is no error but a Row with a Problem; an error means that the file
// can't be read on.
func (r *Reader) Next(ctx context.Context) (Row, error) {
	for r.at < len(r.parts) {
		if err := ctx.Err(); err != nil {
			return Row{}, err
		}
		row, err := r.parts[r.at].next(ctx)
		if err != io.EOF {
			return row, err
		}
		r.at++
	}
	return Row{}, io.EOF
}

// tell says how far pass one is.
func (o *Options) tell(file string, rows int64) {
	if o.Progress != nil {
		o.Progress(file, rows)
	}
}

// Close releases the file and its spools.
func (r *Reader) Close() error {
	var first error
	for i := len(r.close) - 1; i >= 0; i-- {
		if err := r.close[i](); err != nil && first == nil {
			first = err
		}
	}
	r.close = nil
	return first
}
