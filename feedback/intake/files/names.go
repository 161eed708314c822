package files

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plain lowers s and takes the accents off its letters.
func plain(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ' || r == 'Œ':
			b.WriteString("oe")
		case r == 'æ' || r == 'Æ':
			b.WriteString("ae")
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// words normalises a header: "Date de création", "dateDeCreation" and
// "DATE_DE_CREATION" are all "date de creation".
func words(header string) string {
	var b strings.Builder
	var last rune
	for _, r := range header {
		if r == '#' {
			b.WriteString(" number ")
		}
		if r == 'º' { // "Nº" is "N°"
			r = ' '
		}
		if unicode.IsUpper(r) && unicode.IsLower(last) {
			b.WriteByte(' ')
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		} else {
			b.WriteByte(' ')
		}
		last = r
	}
	return strings.Join(strings.Fields(plain(b.String())), " ")
}

// key makes an attribute's key of a header: "Nom du magasin" is nom_du_magasin.
func key(header string) string {
	k := strings.ReplaceAll(words(header), " ", "_")
	if len(k) > 64 {
		k = strings.TrimRight(strings.ToValidUTF8(k[:64], ""), "_")
	}
	return k
}
