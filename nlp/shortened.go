package nlp

import "unicode/utf8"

// Both indexes of misspelt words (near.go, themeslip.go) keep a word under the
// hash of itself and of itself with one letter deleted. The hash of a text is
// the sum of its bytes, each times a power of shortBase by its place: that of a
// text without one letter follows from what stands before the letter and what
// stands after, which moves down by the letter's length.

const shortBase = 0x9E3779B97F4A7C15

// shortDown moves a hash down by so many bytes: inverse powers of shortBase.
var shortDown = func() (down [1 + utf8.UTFMax]uint64) {
	inverse := uint64(shortBase)
	for range 5 { // each step doubles the number of bits that are right
		inverse *= 2 - shortBase*inverse
	}
	down[0] = 1
	for i := 1; i < len(down); i++ {
		down[i] = down[i-1] * inverse
	}
	return down
}()

// eachShort calls do with the hash of form and of each form with one letter but
// the first deleted.
func eachShort(form string, do func(hash uint64)) {
	whole, power := uint64(0), uint64(1)
	for i := range len(form) {
		whole += uint64(form[i]) * power
		power *= shortBase
	}
	do(scatter(whole))
	before, power := uint64(0), uint64(1) // of form[:i]
	for i, r := range form {
		end, upTo := i+utf8.RuneLen(r), before
		for j := i; j < end; j++ {
			upTo += uint64(form[j]) * power
			power *= shortBase
		}
		if i > 0 {
			do(scatter(before + (whole-upTo)*shortDown[end-i]))
		}
		before = upTo
	}
}

// scatter spreads a sum over all the bits of a hash.
func scatter(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	return h ^ h>>32
}
