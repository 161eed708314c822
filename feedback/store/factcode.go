package store

import (
	"encoding/binary"
	"errors"
	"math"
)

// append encodes f.
func (f *facts) append(b []byte) []byte {
	str := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	format := byte(factsFormat)
	if f.clocked() {
		format = clocksFormat
	}
	b = append(b, format)
	b = binary.AppendVarint(b, f.time)
	b = binary.AppendVarint(b, f.score)
	b = append(b, f.label, f.flags())
	for _, v := range f.values {
		str(v)
	}
	for _, s := range []scored{f.rating, f.csat, f.ces} {
		if s.max != 0 {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(s.value))
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(s.max))
		}
	}
	if f.nps >= 0 {
		b = append(b, byte(f.nps))
	}
	b = binary.AppendUvarint(b, uint64(len(f.mentions)))
	for _, m := range f.mentions {
		b = append(b, m.kind, m.label)
		str(m.name)
	}
	b = binary.AppendUvarint(b, uint64(len(f.attrs)))
	for _, a := range f.attrs {
		str(a.key)
		str(a.value)
	}
	if f.clocked() {
		b = f.appendClocks(b)
	}
	return b
}

func (f *facts) flags() (b byte) {
	set := func(on bool, flag byte) {
		if on {
			b |= flag
		}
	}
	set(f.complaint, flagComplaint)
	set(f.spoken, flagSpoken)
	set(f.rating.max != 0, flagRating)
	set(f.csat.max != 0, flagCSAT)
	set(f.ces.max != 0, flagCES)
	set(f.high, flagHigh)
	set(f.nps >= 0, flagNPS)
	return b
}

var errFacts = errors.New("facts cannot be read")

// readFacts decodes into f, whose strings then alias s.
func readFacts(s string, f *facts) error {
	r := factReader{s: s}
	format := r.byte()
	if format != factsFormat && format != clocksFormat {
		return errFacts
	}
	f.time, f.score = r.varint(), r.varint()
	f.label = r.byte()
	flags := r.byte()
	f.complaint, f.spoken, f.high = flags&flagComplaint != 0, flags&flagSpoken != 0, flags&flagHigh != 0
	for i := range f.values {
		f.values[i] = r.str()
	}
	f.rating, f.csat, f.ces = r.scored(flags&flagRating), r.scored(flags&flagCSAT), r.scored(flags&flagCES)
	f.nps = -1
	if flags&flagNPS != 0 {
		f.nps = int8(r.byte())
	}
	f.mentions = f.mentions[:0]
	for range r.count() {
		m := mention{r.byte(), r.byte(), r.str()}
		r.bad = r.bad || m.kind >= uint8(len(mentionKinds)) || m.label >= nLabels
		f.mentions = append(f.mentions, m)
	}
	f.attrs = f.attrs[:0]
	for range r.count() {
		f.attrs = append(f.attrs, attr{r.str(), r.str()})
	}
	f.ticket, f.print = nil, 0
	if format == clocksFormat {
		r.clocks(f)
	}
	if r.bad || r.s != "" || f.label >= nLabels {
		return errFacts
	}
	return nil
}

// factReader walks over encoded facts; bad is set when they end too early.
type factReader struct {
	s   string
	bad bool
}

func (r *factReader) byte() byte {
	if r.s == "" {
		r.bad = true
		return 0
	}
	b := r.s[0]
	r.s = r.s[1:]
	return b
}

func (r *factReader) uvarint() uint64 {
	var x uint64
	for shift := uint(0); shift < 64; shift += 7 {
		b := r.byte()
		x |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	return x
}

func (r *factReader) varint() int64 {
	u := r.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// count reads a length that cannot exceed what is left.
func (r *factReader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.s)) {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *factReader) str() string {
	n := r.count()
	s := r.s[:n]
	r.s = r.s[n:]
	return s
}

func (r *factReader) scored(flag byte) scored {
	if flag == 0 {
		return scored{}
	}
	var x [2]float64
	for i := range x {
		var bits uint64
		for shift := 0; shift < 64; shift += 8 {
			bits |= uint64(r.byte()) << shift
		}
		x[i] = math.Float64frombits(bits)
	}
	return scored{x[0], x[1]}
}
