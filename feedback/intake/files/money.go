package files

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/currency"
)

// moneyProfile is what pass one learns of a column of sums of money.
type moneyProfile struct {
	tried, good   int64
	comma, dot    int64            // cells in which it can only be the decimal mark
	currencies    map[string]int64 // as written beside the sums
	fractionAlone int64            // one mark and three digits after it: 1,234 may be either
}

// maxMoney bounds the text that is looked at for a sum.
const maxMoney = 40

func (m *moneyProfile) add(s string) {
	m.tried++
	a, ok := splitMoney(s)
	if !ok {
		return
	}
	m.good++
	switch a.decimal() {
	case ',':
		m.comma++
	case '.':
		m.dot++
	case '?':
		m.fractionAlone++
	}
	if a.currency == "" {
		return
	}
	if m.currencies == nil {
		m.currencies = map[string]int64{}
	}
	if len(m.currencies) < 20 || m.currencies[a.currency] > 0 {
		m.currencies[a.currency]++
	}
}

// settle decides which mark is the decimal one for the whole column.
func (m *moneyProfile) settle(french bool) byte {
	switch {
	case m.comma > m.dot:
		return ','
	case m.dot > 0 || !french:
		return '.'
	}
	return ','
}

// written is a sum as it stands in a cell: digits with their marks.
type written struct {
	digits   string // digits, '.' and ','
	negative bool
	currency string // ISO 4217, or ""
}

// decimal is the mark that can only be the decimal one, 0 when there is none,
// '?' when one mark is followed by three digits and may be either.
func (a written) decimal() byte {
	c, d := strings.LastIndexByte(a.digits, ','), strings.LastIndexByte(a.digits, '.')
	at := max(c, d)
	switch {
	case at < 0:
		return 0
	case c >= 0 && d >= 0:
		return a.digits[at]
	case strings.Count(a.digits, a.digits[at:at+1]) > 1:
		return 0
	case len(a.digits)-at-1 == 3 && at > 0 && at <= 3 && a.digits[0] != '0':
		return '?'
	}
	return a.digits[at]
}

// parseMoney reads one cell as a sum; decimal is the column's mark.
func parseMoney(s string, decimal byte) (value float64, code string, ok bool) {
	a, ok := splitMoney(s)
	if !ok {
		return 0, "", false
	}
	mark := a.decimal()
	if mark == '?' {
		mark = decimal
	}
	var b strings.Builder
	for i := range len(a.digits) {
		switch c := a.digits[i]; {
		case c == mark:
			b.WriteByte('.')
		case c != ',' && c != '.':
			b.WriteByte(c)
		}
	}
	value, err := strconv.ParseFloat(b.String(), 64)
	if a.negative {
		value = -value
	}
	return value, a.currency, err == nil
}

// splitMoney takes apart "1 234,56 €", "$1,234.56", "EUR 12", "(12.50)",
// "-12" and "1'234.50 CHF".
func splitMoney(s string) (written, bool) {
	if len(s) > maxMoney {
		return written{}, false
	}
	var a written
	var digits, letters strings.Builder
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		a.negative, s = true, inner[:len(inner)-1]
	}
	ended := false // letters stood after digits
	for i, r := range s {
		switch {
		case r == '-' && digits.Len() > 0 && i < len(s)-1: // a date, a range
			return written{}, false
		case r >= '0' && r <= '9' || (r == '.' || r == ',') && digits.Len() > 0 && !ended:
			if ended {
				return written{}, false
			}
			digits.WriteRune(r)
		case r == '-' || r == '−':
			a.negative = !a.negative
		case r == '+' || r == '\'' || r == '’' || unicode.IsSpace(r) || r == '.' && letters.Len() > 0:
		case unicode.IsLetter(r) || unicode.Is(unicode.Sc, r):
			letters.WriteRune(r)
			ended = digits.Len() > 0
		default:
			return written{}, false
		}
	}
	a.digits = strings.TrimRight(digits.String(), ".,")
	if a.digits == "" {
		return written{}, false
	}
	var known bool
	a.currency, known = currencyCode(letters.String())
	return a, known || letters.Len() == 0
}

// symbols are what people write for a currency.
var symbols = map[string]string{
	"€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "$us": "USD", "£": "GBP", "¥": "JPY", "c$": "CAD", "ca$": "CAD", "$ca": "CAD", "$can": "CAD", "fr": "CHF", "chf": "CHF", "sfr": "CHF", "a$": "AUD", "₹": "INR", "zł": "PLN", "dh": "MAD", "dhs": "MAD", "fcfa": "XOF",
}

// currencyCode reads a currency's code or sign.
func currencyCode(s string) (code string, ok bool) {
	low := strings.ToLower(strings.TrimSpace(s))
	if code, ok = symbols[low]; ok {
		return code, true
	}
	if len(low) != 3 {
		return "", false
	}
	u, err := currency.ParseISO(low)
	return u.String(), err == nil
}
