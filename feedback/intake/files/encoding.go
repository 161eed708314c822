package files

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The encodings that are told apart, by the name people are shown.
const (
	encUTF8    = "UTF-8"
	encUTF8BOM = "UTF-8 with BOM"
	encUTF16LE = "UTF-16 LE"
	encUTF16BE = "UTF-16 BE"
	encCP1252  = "Windows-1252"
	encMac     = "Mac Roman"
)

// encodingSample is how much of a file decides its encoding. Single bytes that
// are no UTF-8 further down are read as Windows-1252 in any case.
const encodingSample = 1 << 20

// detectEncoding names the encoding of a file that starts with sample.
func detectEncoding(sample []byte) string {
	switch {
	case bytes.HasPrefix(sample, []byte{0xEF, 0xBB, 0xBF}):
		return encUTF8BOM
	case bytes.HasPrefix(sample, []byte{0xFF, 0xFE}):
		return encUTF16LE
	case bytes.HasPrefix(sample, []byte{0xFE, 0xFF}):
		return encUTF16BE
	}
	if name := detectUTF16(sample); name != "" {
		return name
	}
	multi, wrong := countUTF8(sample)
	if wrong == 0 || multi >= wrong {
		return encUTF8
	}
	return detectSingleByte(sample)
}

// detectUTF16 recognises UTF-16 without a BOM by where its zero bytes stand:
// in Latin script nearly every second byte is one.
func detectUTF16(sample []byte) string {
	n := min(len(sample), 64<<10) &^ 1
	if n < 4 {
		return ""
	}
	var even, odd int
	for i := 0; i < n; i += 2 {
		if sample[i] == 0 {
			even++
		}
		if sample[i+1] == 0 {
			odd++
		}
	}
	pairs := n / 2
	switch {
	case odd*10 > pairs*4 && even*10 < pairs:
		return encUTF16LE
	case even*10 > pairs*4 && odd*10 < pairs:
		return encUTF16BE
	}
	return ""
}

// countUTF8 counts characters of several bytes, and bytes that are none.
func countUTF8(b []byte) (multi, wrong int) {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || size > 1:
			multi++
		case utf8.FullRune(b): // a character cut off by the sample's end is not wrong
			wrong++
		}
		b = b[size:]
	}
	return multi, wrong
}

// detectSingleByte tells Windows-1252 (which holds Latin-1's letters) from Mac
// Roman, which Excel on a Mac writes: the bytes of é è à ç ê ô of the one are
// rare signs or nothing in the other.
func detectSingleByte(b []byte) string {
	var windows, mac int
	for _, c := range b {
		switch c {
		case 0xE9, 0xE8, 0xE0, 0xE7, 0xEA, 0xF4, 0xFB, 0xEE, 0x92:
			windows++
		case 0x8E, 0x8F, 0x88, 0x8D, 0x90, 0x99, 0x9E, 0x94, 0xD5:
			mac++
		}
	}
	if mac > 2*windows {
		return encMac
	}
	return encCP1252
}

// decode returns r as UTF-8 without BOM and without NUL bytes.
func decode(r io.Reader, name string) io.Reader {
	switch name {
	case encUTF16LE:
		r = utf16Reader(r, unicode.LittleEndian)
	case encUTF16BE:
		r = utf16Reader(r, unicode.BigEndian)
	case encCP1252:
		r = charmap.Windows1252.NewDecoder().Reader(r)
	case encMac:
		r = charmap.Macintosh.NewDecoder().Reader(r)
	default:
		r = transform.NewReader(r, &lenientUTF8{})
	}
	return &noNUL{r: r}
}

func utf16Reader(r io.Reader, e unicode.Endianness) io.Reader {
	return unicode.UTF16(e, unicode.UseBOM).NewDecoder().Reader(r)
}

// noNUL leaves out NUL bytes, which some exports use as padding and no store
// takes.
type noNUL struct{ r io.Reader }

func (n *noNUL) Read(p []byte) (int, error) {
	for {
		k, err := n.r.Read(p)
		if bytes.IndexByte(p[:k], 0) >= 0 {
			k = copy(p, bytes.ReplaceAll(p[:k], []byte{0}, nil))
		}
		if k > 0 || err != nil || len(p) == 0 {
			return k, err
		}
	}
}
