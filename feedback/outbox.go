package feedback

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Mark is one dirty item of a target of the outbox: its document there is not,
// or may not be, the item's state with that stamp. The stamp is the IndexStamp
// of that state, "0" for an item that is not there.
type Mark struct {
	Tenant, ID string
	Stamp      string
}

// TextHash is the hash of the words of an item that a correction holds for.
func TextHash(it *Item) string {
	h := sha256.New()
	add := func(s string) {
		var n [binary.MaxVarintLen64]byte
		h.Write(n[:binary.PutUvarint(n[:], uint64(len(s)))])
		h.Write([]byte(s))
	}
	add(it.Title)
	add(it.Text)
	for _, m := range it.Messages {
		add(m.Author)
		add(m.Text)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
