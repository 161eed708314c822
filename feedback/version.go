package feedback

import (
	"cmp"
	"time"
)

// Version orders the versions of one item or event: by At, then by Seq. At is
// the item's `updated` where it has one, else the moment the stream stored the
// message (or, for a replayed reject, the moment its original was stored). Seq
// is the stream sequence.
//
// At has microsecond resolution, so that it survives any store unchanged.
type Version struct {
	At  time.Time
	Seq uint64
}

// Compare returns -1, 0 or 1 as v is older than, the same as or newer than w.
func (v Version) Compare(w Version) int {
	if c := v.At.Compare(w.At); c != 0 {
		return c
	}
	return cmp.Compare(v.Seq, w.Seq)
}
