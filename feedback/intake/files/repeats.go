package files

import (
	"bufio"
	"container/heap"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"os"
	"slices"
	"strconv"
)

// runRows is how many row hashes are held in memory (8 bytes each) before they
// are sorted and written to the spool.
const runRows = 1 << 20

// repeats finds the rows of a table that stand in it more than once, in memory
// that does not grow with the table: hashes are sorted in runs of runRows on
// disk (8 bytes a row) and merged. Only hashes that do repeat are kept, about
// 40 bytes each, with the count that pass two has reached.
type repeats struct {
	temp  string
	run   []uint64
	spool *os.File
	runs  []int64 // where each run ends in the spool, in bytes
	many  map[uint64]struct{}
	seen  map[[16]byte]uint32
}

func newRepeats(temp string) *repeats {
	return &repeats{temp: temp, many: map[uint64]struct{}{}, seen: map[[16]byte]uint32{}}
}

// note takes the hash of a row in pass one.
func (r *repeats) note(h uint64) error {
	r.run = append(r.run, h)
	if len(r.run) < runRows {
		return nil
	}
	return r.flush()
}

func (r *repeats) flush() error {
	if r.spool == nil {
		f, err := os.CreateTemp(r.temp, "verbatim-import-")
		if err != nil {
			return err
		}
		os.Remove(f.Name())
		r.spool = f
	}
	slices.Sort(r.run)
	w := bufio.NewWriterSize(r.spool, 1<<20)
	var b [8]byte
	for _, h := range r.run {
		binary.LittleEndian.PutUint64(b[:], h)
		if _, err := w.Write(b[:]); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	end := int64(0)
	if n := len(r.runs); n > 0 {
		end = r.runs[n-1]
	}
	r.runs = append(r.runs, end+8*int64(len(r.run)))
	r.run = r.run[:0]
	return nil
}

// finish ends pass one.
func (r *repeats) finish() error {
	if r.spool == nil {
		slices.Sort(r.run)
		for i := 1; i < len(r.run); i++ {
			if r.run[i] == r.run[i-1] {
				r.many[r.run[i]] = struct{}{}
			}
		}
		r.run = nil
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	r.run = nil
	return r.merge()
}

// close lets the spool go.
func (r *repeats) close() {
	if r.spool != nil {
		r.spool.Close()
		r.spool = nil
	}
}

func (r *repeats) merge() error {
	var q runQueue
	start := int64(0)
	for _, end := range r.runs {
		c := &runCursor{r: bufio.NewReaderSize(io.NewSectionReader(r.spool, start, end-start), 32<<10)}
		if ok, err := c.next(); err != nil {
			return err
		} else if ok {
			q = append(q, c)
		}
		start = end
	}
	heap.Init(&q)
	var last uint64
	for first := true; len(q) > 0; first = false {
		c := q[0]
		if !first && c.hash == last {
			r.many[last] = struct{}{}
		}
		last = c.hash
		ok, err := c.next()
		switch {
		case err != nil:
			return err
		case ok:
			heap.Fix(&q, 0)
		default:
			heap.Pop(&q)
		}
	}
	return nil
}

// runCursor reads one sorted run.
type runCursor struct {
	r    *bufio.Reader
	hash uint64
}

func (c *runCursor) next() (bool, error) {
	var b [8]byte
	if _, err := io.ReadFull(c.r, b[:]); err == io.EOF {
		return false, nil
	} else if err != nil {
		return false, err
	}
	c.hash = binary.LittleEndian.Uint64(b[:])
	return true, nil
}

type runQueue []*runCursor

func (q runQueue) Len() int           { return len(q) }
func (q runQueue) Less(i, j int) bool { return q[i].hash < q[j].hash }
func (q runQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *runQueue) Push(x any)        { *q = append(*q, x.(*runCursor)) }
func (q *runQueue) Pop() any {
	old := *q
	c := old[len(old)-1]
	*q = old[:len(old)-1]
	return c
}

// id makes an item's id of its row: the hash of the source, the filled cells
// with their columns' names, in the order of the names, and how many equal rows
// stood above it. h is the row's hash of pass one.
func (r *repeats) id(source string, names, cells []string, byName []int, h uint64) string {
	sum := sha256.New()
	put := func(s string) {
		var b [4]byte
		binary.LittleEndian.PutUint32(b[:], uint32(len(s)))
		sum.Write(b[:])
		io.WriteString(sum, s)
	}
	put(source)
	for _, i := range byName {
		if i < len(cells) {
			if c := clean(cells[i]); c != "" {
				put(names[i])
				put(c)
			}
		}
	}
	var row [16]byte
	copy(row[:], sum.Sum(nil))
	if _, many := r.many[h]; many {
		r.seen[row]++
		if n := r.seen[row]; n > 1 {
			put("#" + strconv.FormatUint(uint64(n), 10))
			copy(row[:], sum.Sum(nil))
		}
	}
	return "row-" + hex.EncodeToString(row[:])
}
