package files

import "strings"

// langNames are the languages that exports write out.
var langNames = map[string]string{
	"english": "en", "anglais": "en", "french": "fr", "francais": "fr", "german": "de", "allemand": "de", "deutsch": "de",
	"spanish": "es", "espagnol": "es", "espanol": "es", "italian": "it", "italien": "it", "italiano": "it",
	"portuguese": "pt", "portugais": "pt", "dutch": "nl", "neerlandais": "nl", "nederlands": "nl", "polish": "pl", "polonais": "pl",
	"arabic": "ar", "arabe": "ar", "chinese": "zh", "chinois": "zh", "japanese": "ja", "japonais": "ja", "russian": "ru", "russe": "ru",
}

// langCodes are the codes that a column of languages is recognised by.
const langCodes = " en fr de es it pt nl pl ar zh ja ru sv da no nb fi cs sk hu ro bg el tr uk he ko vi th id hr sl lt lv et ca eu gl "

// langCode returns a language's two letters for "fr", "fr-FR", "fr_CA" or
// "Français", else "".
func langCode(s string) string {
	w := plain(strings.TrimSpace(s))
	if code, ok := langNames[w]; ok {
		return code
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(w, "_", "-"), "-")
	if len(base) == 2 && len(w) <= 11 && strings.Contains(langCodes, " "+base+" ") {
		return base
	}
	return ""
}

// frenchness is the number of French words less that of English ones, by the
// few words that fill every text. It only breaks ties: the language of an item
// is told by the analysis.
func frenchness(s string) int {
	n := 0
	s = " " + strings.ToLower(s[:min(len(s), 400)]) + " "
	for _, w := range [...]string{" le ", " la ", " les ", " est ", " pas ", " et ", " une ", " des "} {
		n += strings.Count(s, w)
	}
	for _, w := range [...]string{" the ", " is ", " and ", " not ", " to ", " was ", " of ", " it "} {
		n -= strings.Count(s, w)
	}
	return n
}
