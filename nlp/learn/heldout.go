package learn

import (
	"hash/fnv"
	"unicode"
)

// HeldOut says whether a text is of the fifth that task weights are never
// learned from, so that a file without a test part of its own can be measured.
// It goes by the last letters of the text: reworded copies of one text, of
// which some sets are full, mostly end alike and so fall on the same side.
func HeldOut(text string) bool { return endHash(text)%5 == 0 }

// endLetters is how many letters tell where a text falls.
const endLetters = 24

// endHash is the FNV-1a hash of the text's last letters and digits, small.
func endHash(text string) uint64 {
	h := fnv.New64a()
	n := 0
	r := []rune(text)
	for i := len(r) - 1; i >= 0 && n < endLetters; i-- {
		if c := unicode.ToLower(r[i]); unicode.IsLetter(c) || unicode.IsDigit(c) {
			h.Write([]byte(string(c)))
			n++
		}
	}
	return h.Sum64()
}
