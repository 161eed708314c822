package nlp

import "io"

// Explain writes to w, for a person, the text of in with each piece of
// evidence of an, its weight, what changed it, and the sum.
func Explain(w io.Writer, in Input, an Analysis) error { return nil }
