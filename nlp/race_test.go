//go:build race

package nlp

// raced says that the race detector is on; it makes pools forget on purpose.
const raced = true
