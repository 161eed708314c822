package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxUses is how often one text may appear in the whole sample.
const maxUses = 2

// scene is who speaks and what about; it fills the slots of sentences:
// {the} {The} {my} {My} in English and {le} {Le} {mon} {Mon} in French for the
// product, {product} for its bare name, {order} {ticket} {agent} {carrier}
// {store} {city} {date} {month} {year} {amount} {n}, and lengths of time:
// {minutes} {hours} {fewdays} {days} {weeks} {months}.
type scene struct {
	lang    string
	market  *market
	product *product
	at      time.Time
	order   string
	ticket  string
	agent   string
	waited  int    // days a late parcel took, or 0
	about   string // a ticket's topic
}

// carriers of the story.
const (
	oldCarrier = "Pelimail"
	newCarrier = "Zephyrel"
)

var monthNames = map[string][]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
}

var numberWords = map[string][]string{
	"en": {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"},
	"fr": {"zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"},
}

var units = map[string]map[string]string{
	"en": {"minutes": "minutes", "hours": "hours", "days": "days", "weeks": "weeks", "months": "months"},
	"fr": {"minutes": "minutes", "hours": "heures", "days": "jours", "weeks": "semaines", "months": "mois"},
}

// write draws one sentence per section and joins them into a text that no more
// than one other has. It returns "" when it finds none.
func (w *world) write(d dice, s scene, kind byte, keys ...string) string {
	for try := range 40 {
		if try > 3 { // the short ones are used up: say more
			keys = append(keys[:len(keys):len(keys)], w.filler(d, s, kind))
		}
		text := w.draft(d, s, kind, keys)
		if kind != 'a' { // agents and bots write properly
			text = rough(d, s.lang, text)
		}
		if text = w.claim(text); text != "" {
			return text
		}
		if try > 3 {
			keys = keys[:len(keys)-1]
		}
	}
	return ""
}

// filler is a section that lengthens a text without changing what it says.
func (w *world) filler(d dice, s scene, kind byte) string {
	if kind == 't' {
		return "t.close neu"
	}
	if s.product == nil {
		return "general neu"
	}
	return pick(d, []string{"quality neu", "delivery neu", "general neu"})
}

// claim returns the text if it may be used once more, else "".
func (w *world) claim(text string) string {
	if w.used[text] >= maxUses {
		return ""
	}
	w.used[text]++
	return text
}

// draft joins one sentence of each section; no sentence comes twice.
func (w *world) draft(d dice, s scene, kind byte, keys []string) string {
	book := w.books[s.lang]
	var b strings.Builder
	drawn := map[string]bool{}
	for _, key := range keys {
		if !book.has(key, kind) {
			panic(fmt.Sprintf("write a text: section %q is not for kind %q", key, kind))
		}
		line := book.draw(d, key, s.market.country)
		if drawn[line] {
			continue
		}
		drawn[line] = true
		line = w.fill(d, s, line)
		if b.Len() > 0 {
			b.WriteString(joint(b.String(), key))
		}
		b.WriteString(line)
	}
	return b.String()
}

// joint is what stands between a text so far and the sentence of a section.
func joint(text, key string) string {
	last, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case last == ',' || strings.HasPrefix(key, "t.close") || strings.HasPrefix(key, "t.sign") || strings.HasPrefix(key, "a.close"):
		return "\n\n"
	case unicode.IsLetter(last) || unicode.IsDigit(last):
		return ". "
	default:
		return " "
	}
}

// fill puts values into the slots of a sentence.
func (w *world) fill(d dice, s scene, line string) string {
	if !strings.Contains(line, "{") {
		return line
	}
	starts := line[0] == '{'
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(line, "{")
		b.WriteString(before)
		if !found {
			break
		}
		slot, after, _ := strings.Cut(rest, "}")
		b.WriteString(w.slot(d, s, slot))
		line = after
	}
	if starts {
		return capital(b.String())
	}
	return b.String()
}

func (w *world) slot(d dice, s scene, slot string) string {
	switch slot {
	case "the", "The", "my", "My", "le", "Le", "mon", "Mon", "product":
		return nameProduct(s, slot)
	case "order":
		return s.order
	case "ticket":
		return s.ticket
	case "agent":
		return s.agent
	case "carrier":
		if w.cal.incident(w.cal.day(s.at)-3) > 0 {
			return newCarrier
		}
		return oldCarrier
	case "store":
		return s.market.store
	case "city":
		return pick(d, s.market.cities)
	case "date":
		return date(s, s.at.AddDate(0, 0, -d.between(2, 12)))
	case "month":
		return monthNames[s.lang][d.IntN(12)]
	case "year":
		return strconv.Itoa(s.at.Year() - d.between(1, 4))
	case "amount":
		return amount(d, s)
	case "n":
		return strconv.Itoa(d.between(3, 9))
	default:
		return length(d, s, slot)
	}
}

func nameProduct(s scene, slot string) string {
	p := s.product
	if p == nil {
		p = &products[0]
	}
	if s.lang == "en" {
		if slot == "product" {
			return p.english
		}
		return slot + " " + p.english
	}
	feminine := map[string]string{"le": "la", "Le": "La", "mon": "ma", "Mon": "Ma"}
	switch {
	case slot == "product":
		return p.french
	case !p.masculine:
		slot = feminine[slot]
	}
	return slot + " " + p.french
}

func date(s scene, t time.Time) string {
	month := monthNames[s.lang][t.Month()-1]
	switch {
	case s.lang == "fr" && t.Day() == 1:
		return "1er " + month
	case s.market.country == "US":
		return fmt.Sprintf("%s %d", month, t.Day())
	default:
		return fmt.Sprintf("%d %s", t.Day(), month)
	}
}

func amount(d dice, s scene) string {
	number := fmt.Sprintf("%d.%02d", d.between(4, 95), pick(d, []int{0, 50, 90, 95, 99}))
	if s.lang == "fr" {
		number = strings.Replace(number, ".", ",", 1)
	}
	return fmt.Sprintf(s.market.money, number)
}

// length is a stretch of time in words: "two weeks", "14 jours".
func length(d dice, s scene, slot string) string {
	low, high := 4, 12
	unit := slot
	switch slot {
	case "minutes":
		low, high = 15, 50
	case "hours":
		low, high = 2, 3
	case "fewdays":
		low, high, unit = 2, 4, "days"
	case "weeks":
		low, high = 2, 6
	case "months":
		low, high = 2, 20
	case "days":
		if s.waited > 3 {
			low, high = s.waited, s.waited
		}
	default:
		panic("fill a sentence: no slot " + slot)
	}
	n := d.between(low, high)
	word := strconv.Itoa(n)
	if words := numberWords[s.lang]; n < len(words) {
		word = words[n]
	}
	return word + " " + units[s.lang][unit]
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
