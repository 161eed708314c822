package nlp

// langLanes and langMore are the langSum of a short chunk in little room: a byte
// for each language, eight and four to a number, with langBias added so that
// none is negative. More than langBias either way only a chunk of several words
// says; it is taken back to that.
type (
	langLanes uint64
	langMore  uint32
)

const langBias = 128

// langSaid is the rest of the chunkLang of a short chunk.
type langSaid struct{ words, letters, script uint8 }

func (c *chunkLang) pack() (lanes langLanes, more langMore, said langSaid) {
	for l, v := range c.sum {
		b := min(max(v, -langBias), langBias-1) + langBias
		if l < 8 {
			lanes |= langLanes(b) << (8 * l)
		} else {
			more |= langMore(b) << (8 * (l - 8))
		}
	}
	return lanes, more, langSaid{uint8(c.words), uint8(c.letters), c.script}
}

const maxHeard = 256 // chunks that a language has room for in 16 bits

// hearAll adds what remembered chunks say. It adds several languages at a time,
// 16 bits to each: those of even and those of odd place.
func (s *langScore) hearAll(chunks []*chunk) {
	for len(chunks) > maxHeard {
		s.hearAll(chunks[:maxHeard])
		chunks = chunks[maxHeard:]
	}
	const even = 0x00FF00FF00FF00FF
	var a, b, c, d uint64
	var words, latin int32
	for _, x := range chunks {
		lanes, more := uint64(x.lanes), uint64(x.more)
		a, b = a+lanes&even, b+lanes>>8&even
		c, d = c+more&even, d+more>>8&even
		words += int32(x.said.words)
		if x.said.script > scriptLatin {
			s.hearScript(x.said.script, int32(x.said.letters))
		} else {
			latin += int32(x.said.letters) * int32(x.said.script)
		}
	}
	s.words += words
	s.latin += latin
	bias := int32(len(chunks)) * langBias
	for l := range s.sum {
		s.sum[l] += int32([...]uint64{a, b, c, d}[l>>3<<1|l&1]>>(l&6<<3)&0xFFFF) - bias
	}
}
