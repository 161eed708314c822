package nlp

import "strings"

// inflectFR gives the regular forms of a French word: class v1 (verbs in -er),
// v2 (in -ir like finir), v3 (every form is listed), n (noun), a (adjective).
func inflectFR(w, class string, irregular []string) []string {
	out := append([]string(nil), irregular...)
	switch class {
	case "v1":
		out = append(out, erForms(w)...)
	case "v2":
		out = append(out, irForms(w)...)
	case "n":
		out = append(out, pluralFR(w))
	case "a":
		fem := feminine(w)
		if len(irregular) > 0 {
			fem = irregular[0]
		}
		out = append(out, pluralFR(w), fem, pluralFR(fem))
	}
	return out
}

func pluralFR(w string) string {
	switch {
	case w == "" || strings.HasSuffix(w, "s") || strings.HasSuffix(w, "x") || strings.HasSuffix(w, "z"):
		return w
	case strings.HasSuffix(w, "eau") || strings.HasSuffix(w, "eu"):
		return w + "x"
	case strings.HasSuffix(w, "al"):
		return strings.TrimSuffix(w, "l") + "ux"
	}
	return w + "s"
}

// feminineEndings are tried in order.
var feminineEndings = []ending{{"eux", "euse"}, {"oux", "ouse"}, {"if", "ive"}, {"er", "ère"}, {"teur", "trice"}, {"eur", "euse"},
	{"el", "elle"}, {"eil", "eille"}, {"ul", "ulle"}, {"en", "enne"}, {"on", "onne"}, {"et", "ette"}, {"as", "asse"}, {"os", "osse"},
	{"c", "que"}, {"g", "gue"}, {"gu", "guë"}, {"eau", "elle"}, {"e", "e"}, {"s", "se"}, {"é", "ée"}}

func feminine(w string) string {
	for _, e := range feminineEndings {
		if base, ok := strings.CutSuffix(w, e.cut); ok {
			return base + e.put
		}
	}
	return w + "e"
}

// agree gives a participle's feminine and plurals.
func agree(p string) []string { return []string{p, p + "e", p + "s", p + "es"} }

// erForms conjugates a verb in -er: every simple tense of every person.
func erForms(w string) []string {
	stem, ok := strings.CutSuffix(w, "er")
	if !ok || stem == "" {
		return nil
	}
	soft := stem // before a and o
	switch stem[len(stem)-1] {
	case 'g':
		soft = stem + "e"
	case 'c':
		soft = stem[:len(stem)-1] + "ç"
	}
	var out []string
	for _, e := range [...]string{"er", "ez", "é", "ée", "és", "ées", "iez", "ions"} {
		out = append(out, stem+e)
	}
	for _, e := range [...]string{"ons", "ais", "ait", "aient", "ant", "ai", "a", "âmes", "as"} {
		out = append(out, soft+e)
	}
	out = append(out, stem+"èrent")
	for _, s := range mute(stem) {
		for _, e := range [...]string{"e", "es", "ent", "erai", "era", "erez", "eront", "erais", "erait", "eraient", "eriez", "erons", "erions", "eras"} {
			out = append(out, s+e)
		}
	}
	return out
}

// mute gives the stems before a mute e: "appel" has "appell", "achet"
// "achèt", "répét" "répèt", "pay" "pai".
func mute(stem string) []string {
	n := len(stem)
	out := []string{stem}
	switch {
	case strings.HasSuffix(stem, "y"):
		out = append(out, stem[:n-1]+"i")
	case n > 2 && stem[n-2] == 'e' && strings.IndexByte("ltnmvcps", stem[n-1]) >= 0:
		out = append(out, stem[:n-2]+"è"+stem[n-1:], stem+stem[n-1:])
	case n > 3 && strings.HasSuffix(stem[:n-1], "é"):
		out = append(out, stem[:n-3]+"è"+stem[n-1:])
	case n > 4 && strings.HasSuffix(stem[:n-2], "é"):
		out = append(out, stem[:n-4]+"è"+stem[n-2:])
	}
	return out
}

// irForms conjugates a verb in -ir like finir.
func irForms(w string) []string {
	stem, ok := strings.CutSuffix(w, "r")
	if !ok {
		return nil
	}
	out := agree(stem)
	for _, e := range [...]string{"t", "ssons", "ssez", "ssent", "sse", "ssais", "ssait", "ssaient", "ssant", "rai", "ra", "rez", "ront", "rais", "rait", "raient"} {
		out = append(out, stem+e)
	}
	return out
}
