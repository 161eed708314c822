package files

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Help desks export how long an answer took as often as when it came: as a
// number whose unit stands in the header, as hours and minutes with a colon, or
// in words.

// unitNames are the units as headers and cells write them, normalised by words.
var unitNames = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second, "seconde": time.Second, "secondes": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "mn": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour, "heure": time.Hour, "heures": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour, "j": 24 * time.Hour, "jour": 24 * time.Hour, "jours": 24 * time.Hour,
}

// unitInHeader finds the unit in "First reply time (minutes)", or 0.
func unitInHeader(h string) time.Duration {
	all := strings.Fields(words(h))
	for i := len(all) - 1; i >= 0; i-- {
		if u := unitNames[all[i]]; u > 0 && (len(all[i]) > 1 || all[i] == "h") {
			return u
		}
	}
	return 0
}

var (
	clockDuration = regexp.MustCompile(`^(\d{1,5})[:h]([0-5]\d)(?:[:m]([0-5]\d)s?)?$`) // "26:05", "26h05"
	wordDuration  = regexp.MustCompile(`(\d+(?:[.,]\d+)?)\s*([a-z]+)`)
)

// maxDuration is the longest that a help desk can have taken.
const maxDuration = 20 * 365 * 24 * time.Hour

// parseDuration reads one cell; unit is that of plain numbers, 0 for none.
func parseDuration(s string, unit time.Duration) (time.Duration, bool) {
	if len(s) > 40 {
		return 0, false
	}
	s = strings.ToLower(strings.TrimSpace(s))
	if f, ok := plainNumber(strings.Replace(s, ",", ".", 1)); ok {
		return time.Duration(f * float64(unit)), unit > 0 && f >= 0 && f*float64(unit) < float64(maxDuration)
	}
	if m := clockDuration.FindStringSubmatch(s); m != nil {
		d, err := time.ParseDuration(m[1] + "h" + m[2] + "m" + cmp.Or(m[3], "0") + "s")
		return d, err == nil
	}
	return wordsDuration(s)
}

// wordsDuration reads "2 h 15 min" and "1 jour 3 heures".
func wordsDuration(s string) (total time.Duration, ok bool) {
	rest := strings.TrimSpace(wordDuration.ReplaceAllStringFunc(s, func(part string) string {
		m := wordDuration.FindStringSubmatch(part)
		f, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
		u := unitNames[m[2]]
		if err != nil || u == 0 || f*float64(u) > float64(maxDuration) || total > maxDuration {
			return part
		}
		total += time.Duration(f * float64(u))
		ok = true
		return ""
	}))
	return total, ok && total <= maxDuration && strings.Trim(rest, " ,;et&and") == ""
}

// fitsDuration wants times taken: as such, or numbers under a header that says
// their unit.
func fitsDuration(p *profile) float64 {
	n := p.durations
	if unitInHeader(p.name+" "+p.second) > 0 {
		n += p.numbers
	}
	return atLeast(p.scored(n), 0.6)
}
