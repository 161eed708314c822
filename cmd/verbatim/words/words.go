// Package words says in English and French what the numbers' parts are called:
// units, measures, variants, reasons, states, the parts of a customer's health.
// The pages, the sheets and the command line take them from here, so that one
// thing has one name. It owns no state. What it has no French for is said as it
// stands.
package words

import (
	"fmt"
	"regexp"
	"strings"

	"verbatim/feedback"
	"verbatim/feedback/insight"
	"verbatim/feedback/kpi"
)

// Of is the French for an English phrase of the program's own, or the phrase.
func Of(lang, phrase string) string {
	if lang != "fr" {
		return phrase
	}
	if fr, ok := french[phrase]; ok {
		return fr
	}
	for _, p := range patterns {
		if p.english.MatchString(phrase) {
			return p.english.ReplaceAllString(phrase, p.french)
		}
	}
	return kpi.In(lang, phrase)
}

// patterns are phrases with a number or a name in them.
var patterns = []struct {
	english *regexp.Regexp
	french  string
}{
	{regexp.MustCompile(`^of (\d+), high is good$`), "sur $1, haut = bon"},
	{regexp.MustCompile(`^of (\d+), low is good$`), "sur $1, bas = bon"},
	{regexp.MustCompile(`^of (\d+)$`), "sur $1"},
	{regexp.MustCompile(`^(\d+) of (\d+)$`), "$1 sur $2"},
}

// Reason says one reason for a churn risk, with its fact.
func Reason(r insight.Reason, lang string) string {
	format, ok := reasons[r.Name]
	if !ok {
		return r.Name
	}
	text := format[0]
	fact := r.Fact
	if lang == "fr" {
		text = format[1]
	}
	if r.Name == "detractor" || r.Unit == "days" || r.Unit == "open" || r.Unit == "hours" || r.Unit == "% returned" {
		return fmt.Sprintf(text, decimal(fact, 0, lang))
	}
	if strings.HasPrefix(r.Unit, "of ") {
		return fmt.Sprintf(text, decimal(fact, -1, lang)+" "+Of(lang, r.Unit))
	}
	return fmt.Sprintf(text, decimal(fact, 2, lang))
}

// decimal writes x with so many digits (as few as needed for -1) and the
// decimal mark of the language.
func decimal(x float64, digits int, lang string) string {
	s := fmt.Sprintf("%.*f", max(0, digits), x)
	if digits < 0 {
		s = fmt.Sprintf("%g", x)
	}
	if lang == "fr" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return strings.Replace(s, "-", "−", 1)
}

// reasons are the reasons of insight.RiskOf in both languages.
var reasons = map[string][2]string{
	"silent":         {"not seen for %s days", "pas vu depuis %s jours"},
	"ends_soon":      {"gave notice, subscription ends in %s days", "a résilié, l'abonnement se termine dans %s jours"},
	"open_complaint": {"open complaints: %s", "réclamations ouvertes : %s"},
	"detractor":      {"would not recommend (NPS %s)", "ne recommanderait pas (NPS %s)"},
	"unsatisfied":    {"not satisfied (%s)", "insatisfait (%s)"},
	"effort":         {"found it hard (%s)", "a trouvé cela difficile (%s)"},
	"negative":       {"negative of late (score %s)", "négatif ces derniers temps (score %s)"},
	"souring":        {"turning sour (score down by %s)", "se dégrade (score en baisse de %s)"},
	"returns":        {"sends back %s %% of what is bought", "retourne %s %% de ses achats"},
	"slow_service":   {"waited %s hours for a solution", "a attendu une solution %s heures"},
}

// Event says a customer event in a few words.
func Event(e *feedback.Event, lang string) string {
	switch e.Kind {
	case feedback.Order:
		total, units := 0.0, 0.0
		for _, l := range e.Lines {
			total += l.Quantity * l.UnitPrice
			units += l.Quantity
		}
		return fmt.Sprintf("%s × %s, %s %s", decimal(units, -1, lang), Of(lang, "items"), decimal(total, 2, lang), e.Currency)
	case feedback.Return:
		if e.Exchange {
			return Of(lang, "exchange") + " (" + e.Order + ")"
		}
		return e.Order
	case feedback.Refund:
		return fmt.Sprintf("%s %s (%s)", decimal(e.Amount, 2, lang), e.Currency, e.Order)
	case feedback.Subscription:
		return strings.TrimSpace(Of(lang, e.Action) + " " + e.Plan)
	case feedback.Activity:
		return fmt.Sprintf("%s × %d", Of(lang, e.Activity), e.Count)
	case feedback.Invitation:
		return e.Survey
	case feedback.Visit:
		return e.Order
	}
	return ""
}
