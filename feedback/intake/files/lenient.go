package files

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// lenientUTF8 passes UTF-8 on and reads every byte that is none as
// Windows-1252: files glued together from two systems mix them. It drops a BOM
// at the start.
type lenientUTF8 struct{ started bool }

func (l *lenientUTF8) Reset() { l.started = false }

func (l *lenientUTF8) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if !l.started && len(src) > 0 {
		if len(src) < 3 && !atEOF && src[0] == 0xEF {
			return 0, 0, transform.ErrShortSrc
		}
		l.started = true
		if len(src) >= 3 && src[0] == 0xEF && src[1] == 0xBB && src[2] == 0xBF {
			nSrc = 3
		}
	}
	for nSrc < len(src) {
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		c := src[nSrc]
		if c < utf8.RuneSelf {
			dst[nDst] = c
			nDst, nSrc = nDst+1, nSrc+1
			continue
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		if r == utf8.RuneError && size <= 1 {
			if !atEOF && !utf8.FullRune(src[nSrc:]) {
				return nDst, nSrc, transform.ErrShortSrc
			}
			r, size = charmap.Windows1252.DecodeByte(c), 1
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}
