package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tongue is a language of the pages.
type tongue string

const (
	english tongue = "en"
	french  tongue = "fr"
)

// tongueOf is the language that a request asks for: ?lang=, else the first of
// ours in Accept-Language, else English.
func tongueOf(r *http.Request) tongue {
	switch asked := tongue(r.URL.Query().Get("lang")); asked {
	case english, french:
		return asked
	}
	best, bestQ := english, 0.0
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, q := part, 1.0
		if t, params, ok := strings.Cut(part, ";"); ok {
			tag = t
			if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
				q, _ = strconv.ParseFloat(v, 64) // 0 when it is none
			}
		}
		base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		if t := tongue(base); (t == english || t == french) && q > bestQ {
			best, bestQ = t, q
		}
	}
	return best
}

// say is the phrase of a key in this language; an unknown key says itself, so
// that a value from outside (a status, a source's type) can be tried.
func (t tongue) say(key string) string {
	p, ok := phrase(key)
	switch {
	case !ok:
		return key
	case t == french:
		return p[1]
	default:
		return p[0]
	}
}

// phrase looks a key up in all that the pages say.
func phrase(key string) (p [2]string, ok bool) {
	for _, all := range []map[string][2]string{phrases, themePhrases, kpiPhrases} {
		if p, ok = all[key]; ok {
			return p, true
		}
	}
	return p, false
}

// kind is the name of a kind of item.
func (t tongue) kind(k string) string { return t.say("kind." + k) }

// integer writes 12,345 or 12 345.
func (t tongue) integer(n int64) string {
	s := strconv.FormatInt(n, 10)
	sep := ","
	if t == french {
		sep = "\u202f"
	}
	digits := strings.TrimPrefix(s, "-")
	var b strings.Builder
	b.WriteString(s[:len(s)-len(digits)])
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(c)
	}
	return strings.Replace(b.String(), "-", "−", 1)
}

// decimal writes v with so many digits, a true minus and the decimal sign of
// the language.
func (t tongue) decimal(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-") // no −0.0
	}
	if t == french {
		s = strings.Replace(s, ".", ",", 1)
	}
	return strings.Replace(s, "-", "−", 1)
}

// signed is decimal with a plus before what is above zero.
func (t tongue) signed(v float64, digits int) string {
	s := t.decimal(v, digits)
	if v > 0 && strings.ContainsAny(s, "123456789") {
		s = "+" + s
	}
	return s
}

// percent writes a share of 1.
func (t tongue) percent(share float64) string {
	if t == french {
		return t.decimal(100*share, 1) + "\u202f%"
	}
	return t.decimal(100*share, 1) + "%"
}

var months = map[tongue][12]string{
	english: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	french:  {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
}

// day writes 2 Nov 2026 or 2 nov. 2026.
func (t tongue) day(at time.Time) string {
	return strconv.Itoa(at.Day()) + " " + months[t][at.Month()-1] + " " + strconv.Itoa(at.Year())
}

func (t tongue) month(at time.Time) string { return months[t][at.Month()-1] }

// moment writes the day and the time of day.
func (t tongue) moment(at time.Time) string {
	if t == french {
		return t.day(at) + " à " + at.Format("15:04")
	}
	return t.day(at) + " " + at.Format("15:04")
}

// phrases are what the pages say, in English and in French.
var phrases = map[string][2]string{
	"title":                        {"Verbatim", "Verbatim"},
	"tagline":                      {"What customers say, explained", "Ce que disent les clients, expliqué"},
	"search":                       {"Search", "Rechercher"},
	"search.hint":                  {"Words, or label:negative theme:delivery", "Des mots, ou label:negative theme:delivery"},
	"search.label":                 {"Search the feedback", "Chercher dans les verbatims"},
	"home":                         {"Overview", "Vue d’ensemble"},
	"skip":                         {"Skip to the content", "Aller au contenu"},
	"other":                        {"Français", "English"},
	"period":                       {"Period", "Période"},
	"weeks":                        {"weeks", "semaines"},
	"to":                           {"to", "au"},
	"zone":                         {"time zone", "fuseau horaire"},
	"old":                          {"The newest item is older than this period, so the period ends with it.", "Le dernier verbatim est antérieur à cette période : elle se termine donc avec lui."},
	"running":                      {"The last week is still running.", "La dernière semaine est en cours."},
	"volume":                       {"Items by week and label", "Verbatims par semaine et par tonalité"},
	"volume.table":                 {"The same numbers as a table", "Les mêmes chiffres en tableau"},
	"week":                         {"Week of", "Semaine du"},
	"total":                        {"Total", "Total"},
	"kpis":                         {"Key figures", "Chiffres clés"},
	"interval":                     {"95% interval:", "intervalle à 95 % :"},
	"green":                        {"on target", "objectif tenu"},
	"amber":                        {"to watch", "à surveiller"},
	"red":                          {"off target", "hors objectif"},
	"from":                         {"from", "de"},
	"until":                        {"to", "à"},
	"low":                          {"Low sample: fewer than 30", "Échantillon faible : moins de 30"},
	"nps":                          {"Net Promoter Score", "Net Promoter Score"},
	"csat":                         {"Satisfaction (CSAT)", "Satisfaction (CSAT)"},
	"ces":                          {"Effort (CES)", "Effort (CES)"},
	"rating":                       {"Average rating", "Note moyenne"},
	"sentiment":                    {"Net sentiment", "Sentiment net"},
	"answers":                      {"answers", "réponses"},
	"texts":                        {"texts", "textes"},
	"promoters":                    {"promoters", "promoteurs"},
	"passives":                     {"passives", "passifs"},
	"detractors":                   {"detractors", "détracteurs"},
	"relational":                   {"relational", "relationnel"},
	"transactional":                {"transactional", "transactionnel"},
	"nothing":                      {"nothing to divide by", "aucune réponse"},
	"themes":                       {"Top themes", "Thèmes principaux"},
	"theme":                        {"Theme", "Thème"},
	"items":                        {"Items", "Verbatims"},
	"item":                         {"Item", "Verbatim"},
	"share":                        {"Share", "Part"},
	"before":                       {"Period before", "Période précédente"},
	"themes.of":                    {"Themes", "Thèmes"},
	"themes.none":                  {"No theme was found in this period.", "Aucun thème trouvé sur cette période."},
	"themes.note":                  {"Shares are of the %s items with text in a known language; an item may have several themes. %s have none.", "Parts des %s verbatims dont le texte est dans une langue connue ; un verbatim peut avoir plusieurs thèmes. %s n’en ont aucun."},
	"latest":                       {"Latest items", "Derniers verbatims"},
	"all":                          {"All items", "Tous les verbatims"},
	"stored":                       {"items stored", "verbatims enregistrés"},
	"loading":                      {"The numbers are being loaded; this page shows them in a moment.", "Les chiffres se chargent ; cette page les montre dans un instant."},
	"loose":                        {"No text holds this word; one letter of it was allowed to differ:", "Aucun texte ne contient ce mot ; une lettre a pu différer :"},
	"lag":                          {"not searchable yet", "pas encore cherchables"},
	"rejects":                      {"messages refused: verbatim rejects list says why", "messages refusés : verbatim rejects list dit pourquoi"},
	"empty":                        {"Nothing has arrived yet.", "Rien n’est encore arrivé."},
	"empty.how":                    {"Publish a message to NATS, or import a file:", "Publiez un message sur NATS, ou importez un fichier :"},
	"found":                        {"items found", "verbatims trouvés"},
	"found.one":                    {"item found", "verbatim trouvé"},
	"silent":                       {"no comment, a score alone", "aucun commentaire, une note seule"},
	"none":                         {"No item matches.", "Aucun verbatim ne correspond."},
	"newest":                       {"Newest", "Plus récents"},
	"oldest":                       {"Oldest", "Plus anciens"},
	"relevance":                    {"Most relevant", "Plus pertinents"},
	"sort":                         {"Sort", "Tri"},
	"narrow":                       {"Narrow down", "Affiner"},
	"narrow.note":                  {"Counts come from the search index.", "Décomptes issus de l’index de recherche."},
	"previous":                     {"Previous page", "Page précédente"},
	"next":                         {"Next page", "Page suivante"},
	"page":                         {"Page", "Page"},
	"label":                        {"Label", "Tonalité"},
	"kind":                         {"Kind", "Type"},
	"source":                       {"Source", "Source"},
	"product":                      {"Product", "Produit"},
	"channel":                      {"Channel", "Canal"},
	"segment":                      {"Segment", "Segment"},
	"country":                      {"Country", "Pays"},
	"lang":                         {"Language", "Langue"},
	"intent":                       {"Intent", "Intention"},
	"emotion":                      {"Emotion", "Émotion"},
	"customer":                     {"Customer", "Client"},
	"status":                       {"Status", "Statut"},
	"type":                         {"Type", "Nature"},
	"complaint":                    {"Complaint", "Plainte"},
	"survey":                       {"Survey", "Enquête"},
	"wave":                         {"Wave", "Vague"},
	"question":                     {"Question asked", "Question posée"},
	"positive":                     {"positive", "positif"},
	"negative":                     {"negative", "négatif"},
	"neutral":                      {"neutral", "neutre"},
	"mixed":                        {"mixed", "mitigé"},
	"unknown":                      {"no text, or unknown language", "sans texte, ou langue inconnue"},
	"kind.review":                  {"review", "avis"},
	"kind.ticket":                  {"ticket", "ticket"},
	"kind.survey":                  {"survey", "enquête"},
	"score":                        {"Score", "Score"},
	"confidence":                   {"Confidence", "Confiance"},
	"words":                        {"words", "mots"},
	"why":                          {"Why this score", "Pourquoi ce score"},
	"why.note":                     {"The score is squashed from the sum of these weights, in this order.", "Le score est tiré de la somme de ces poids, dans cet ordre."},
	"why.none":                     {"No word moved the score.", "Aucun mot n’a fait bouger le score."},
	"rule":                         {"Rule", "Règle"},
	"entry":                        {"Word or rule", "Mot ou règle"},
	"base":                         {"Base", "Base"},
	"modifiers":                    {"Changed by", "Modifié par"},
	"weight":                       {"Weight", "Poids"},
	"sum":                          {"Sum", "Somme"},
	"awaiting":                     {"The analysis has changed since: the stored numbers await a reanalysis.", "L’analyse a changé depuis : les chiffres enregistrés attendent une réanalyse."},
	"corrected":                    {"Corrected", "Corrigé"},
	"by":                           {"by", "par"},
	"machine":                      {"The machine said:", "La machine disait :"},
	"facts":                        {"What is known", "Ce que l’on sait"},
	"original":                     {"The original", "L’original"},
	"agent":                        {"agent", "conseiller"},
	"bot":                          {"bot", "robot"},
	"quoted":                       {"Not the customer’s own words, hence not scored: ", "Pas les mots du client, donc hors score : "},
	"opened":                       {"Opened", "Ouvert"},
	"first":                        {"First response", "Première réponse"},
	"first.solved":                 {"First resolved", "Première résolution"},
	"resolved":                     {"Resolved", "Résolu"},
	"due":                          {"Due", "Échéance"},
	"error":                        {"That did not work", "Cela n’a pas marché"},
	"error.back":                   {"Back to the overview", "Retour à la vue d’ensemble"},
	"request":                      {"request", "requête"},
	"tenant":                       {"Tenant", "Espace"},
	"type not given":               {"type not given", "type non précisé"},
	"no answers":                   {"no answers", "aucune réponse"},
	"no texts in a known language": {"no texts in a known language", "aucun texte dans une langue connue"},
	"unknown language":             {"unknown language", "langue inconnue"},
}
