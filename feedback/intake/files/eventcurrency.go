package files

import (
	"strings"
	"unicode"
)

// currencyInHeader finds the currency in "Total (EUR)" or "Montant €".
func currencyInHeader(h string) string {
	for _, w := range strings.FieldsFunc(h, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Sc, r) }) {
		if code, ok := currencyCode(w); ok && (strings.ToUpper(w) == w && len(w) == 3 && strings.Contains(headerCurrencies, w) || strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Sc, r) })) {
			return code
		}
	}
	return ""
}

// headerCurrencies are codes that are no word of a header: ALL and TOP are
// currencies too.
const headerCurrencies = "EUR USD GBP CHF CAD AUD JPY PLN SEK NOK DKK MAD XOF TND DZD INR BRL MXN CZK HUF RON"

func (g *guesser) onlyCurrency() string {
	found := ""
	for field, i := range g.taken {
		if !moneyFields[field] {
			continue
		}
		for code := range g.cols[i].money.currencies {
			if found != "" && found != code {
				return ""
			}
			found = code
		}
	}
	return found
}

// sayMoney tells how the sums of a column are read.
func (g *guesser) sayMoney(i int) string {
	mark := map[byte]string{',': "comma", '.': "point"}[g.cols[i].money.settle(g.french())]
	how := "decimal " + mark
	if code := currencyInHeader(g.cols[i].name); code != "" {
		how += ", " + code
	} else if g.opts.Currency != "" {
		how += ", " + g.opts.Currency + " as told"
	} else if m := g.cols[i].money.currencies; len(m) == 1 {
		for code := range m {
			how += ", " + code
		}
	}
	return strings.TrimSpace(how)
}
