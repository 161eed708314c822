package store

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/feedback"
)

// dimension is a field that numbers are sliced by.
type dimension struct {
	codes func(i int, dst []uint32) []uint32 // appends the values of slot i
	name  func(code uint32) string
}

func (t *table) dimension(f feedback.Field) (dimension, error) {
	if k, ok := fieldIndex[f]; ok {
		col := &t.vals[k]
		return dimension{
			codes: func(i int, dst []uint32) []uint32 {
				if c := col.at(i); c != 0 {
					dst = append(dst, c)
				}
				return dst
			},
			name: t.dict[k].name,
		}, nil
	}
	if digit := mentionDigit(f); digit != 0 {
		return t.mentionDimension(digit), nil
	}
	switch f {
	case "label":
		return dimension{
			codes: func(i int, dst []uint32) []uint32 { return append(dst, uint32(t.flags[i]>>slotLabel)) },
			name:  func(code uint32) string { return string(labels[code]) },
		}, nil
	case "complaint":
		return dimension{
			codes: func(i int, dst []uint32) []uint32 { return append(dst, uint32(t.flags[i]&slotComplaint)) },
			name:  func(code uint32) string { return fmt.Sprint(code != 0) },
		}, nil
	}
	key, ok := strings.CutPrefix(string(f), feedback.AttributePrefix)
	if !ok || key == "" {
		return dimension{}, fmt.Errorf("%w: numbers cannot be sliced by %q", ErrFilter, f)
	}
	set := t.attrDict.where(func(name string) bool { return strings.HasPrefix(name, key+"\x00") })
	return dimension{
		codes: func(i int, dst []uint32) []uint32 {
			for _, a := range t.slotAttrs(i) {
				if set[a>>1] {
					dst = append(dst, a>>1)
				}
			}
			return dst
		},
		name: func(code uint32) string { return t.attrDict.name(code)[len(key)+1:] },
	}, nil
}

// mentionDimension slices by themes, with their parents, or by intents or
// emotions. Its codes are those of the names it finds, its own.
func (t *table) mentionDimension(digit byte) dimension {
	var names dict
	above := make([][]uint32, t.mentionDict.size()) // of each code: its name's and its parents'
	for code := 1; code < t.mentionDict.size(); code++ {
		name := t.mentionDict.name(uint32(code))
		if name[0] != digit {
			continue
		}
		for n := name[1:]; n != ""; n = parent(digit-'0', n) {
			above[code] = append(above[code], names.code(n))
		}
	}
	return dimension{
		codes: func(i int, dst []uint32) []uint32 {
			for _, m := range t.slotMentions(i) {
				for _, c := range above[m>>4] {
					if !slices.Contains(dst, c) {
						dst = append(dst, c)
					}
				}
			}
			return dst
		},
		name: names.name,
	}
}
