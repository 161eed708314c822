package kpi

import "slices"

// CatalogueVersion goes up with every change of a definition.
const CatalogueVersion = 1

// The KPIs computed so far.
const (
	NPS       = "nps"
	CSAT      = "csat"
	CES       = "ces"
	Rating    = "rating"
	Sentiment = "sentiment"
)

// Definition is one KPI's entry in the catalogue.
type Definition struct {
	ID           string `json:"id"`
	English      string `json:"english"`
	French       string `json:"french"`
	DefinitionEN string `json:"definition_en"`
	DefinitionFR string `json:"definition_fr"`
	Objective    string `json:"objective"` // "raise", "lower", "hold"
	Method       string `json:"method"`    // how it is measured
	Frequency    string `json:"frequency"` // sets the default period
	Owner        string `json:"owner"`
	Unit         string `json:"unit"`
	HighIsGood   bool   `json:"high_is_good"`
}

// Catalogue lists the definitions in the order of the board.
func Catalogue() []Definition {
	return []Definition{
		{
			ID: NPS, English: "Net Promoter Score (NPS)", French: "Net Promoter Score (NPS)",
			DefinitionEN: "100 × (promoters − detractors) / answers. Promoters answered 9 or 10, passives 7 or 8, detractors 0 to 6. A customer's latest answer to each survey and wave counts; relational and transactional surveys stay apart.",
			DefinitionFR: "100 × (promoteurs − détracteurs) / réponses. Les promoteurs ont répondu 9 ou 10, les passifs 7 ou 8, les détracteurs 0 à 6. Seule compte la dernière réponse d'un client à chaque enquête et vague ; les enquêtes relationnelles et transactionnelles restent séparées.",
			Objective:    "raise", Method: "surveys", Frequency: "quarterly", Owner: "marketing", Unit: "points", HighIsGood: true,
		},
		{
			ID: CSAT, English: "Customer satisfaction (CSAT)", French: "Taux de satisfaction client (CSAT)",
			DefinitionEN: "Share of the satisfied answers: 4–5 of 5, 6–7 of 7, 9–10 of 10, or “good” of good and bad. Scales are never averaged together; the mean is shown beside it.",
			DefinitionFR: "Part des réponses satisfaites : 4–5 sur 5, 6–7 sur 7, 9–10 sur 10, ou « bon » entre bon et mauvais. Les échelles ne sont jamais mélangées ; la moyenne est donnée à côté.",
			Objective:    "raise", Method: "surveys", Frequency: "monthly", Owner: "customer service", Unit: "%", HighIsGood: true,
		},
		{
			ID: CES, English: "Customer Effort Score (CES)", French: "Score d'effort client (CES)",
			DefinitionEN: "Mean of the effort answers, per scale and direction. Where a high answer is good, the share of the top boxes is shown beside it.",
			DefinitionFR: "Moyenne des réponses sur l'effort, par échelle et par sens. Quand une réponse haute est bonne, la part des meilleures notes est donnée à côté.",
			Objective:    "raise", Method: "surveys", Frequency: "monthly", Owner: "customer service", Unit: "mean", HighIsGood: true,
		},
		{
			ID: Rating, English: "Average rating", French: "Note moyenne",
			DefinitionEN: "Mean and distribution of the stars, per scale.",
			DefinitionFR: "Moyenne et répartition des étoiles, par échelle.",
			Objective:    "raise", Method: "reviews", Frequency: "weekly", Owner: "product", Unit: "mean", HighIsGood: true,
		},
		{
			ID: Sentiment, English: "Net customer sentiment", French: "Sentiment client net",
			DefinitionEN: "100 × (positive − negative) / texts in a known language. Mixed and neutral texts count among them; the mean score is shown beside it.",
			DefinitionFR: "100 × (positifs − négatifs) / textes dans une langue connue. Les textes mitigés et neutres en font partie ; le score moyen est donné à côté.",
			Objective:    "raise", Method: "text", Frequency: "weekly", Owner: "product", Unit: "points", HighIsGood: true,
		},
	}
}

// IDs lists the ids of the catalogue.
func IDs() []string {
	var ids []string
	for _, d := range Catalogue() {
		ids = append(ids, d.ID)
	}
	return ids
}

// Known says whether there is such a KPI.
func Known(id string) bool { return slices.Contains(IDs(), id) }

// thresholds bound the level colours: a value from green on is green, from
// amber on amber, else red; with low, up to them. strict leaves the bounds out.
type thresholds struct {
	green, amber float64
	low, strict  bool
}

// of returns the default thresholds of a KPI on a scale, or nil.
func thresholdsOf(id string, s Scale) *thresholds {
	switch {
	case id == NPS:
		return &thresholds{green: 50, amber: 0, strict: true}
	case id == CSAT && (s.Max == 5 || s.Max == 7):
		return &thresholds{green: 80, amber: 70}
	case id == CES && s.Max == 7 && s.HighIsGood:
		return &thresholds{green: 5.5, amber: 4.5}
	case id == CES && s.Max == 5 && !s.HighIsGood:
		return &thresholds{green: 2, amber: 3, low: true}
	}
	return nil
}

// level is the colour of one number.
func (t *thresholds) level(x float64) string {
	reaches := func(bound float64) bool {
		switch {
		case t.low:
			return x <= bound
		case t.strict:
			return x > bound
		}
		return x >= bound
	}
	switch {
	case reaches(t.green):
		return "green"
	case reaches(t.amber):
		return "amber"
	}
	return "red"
}

// topBox is the lowest satisfied answer on a scale, 0 when none is defined.
func topBox(of float64) float64 {
	switch of {
	case 1, 2: // good of bad and good
		return of
	case 5:
		return 4
	case 7:
		return 6
	case 10:
		return 9
	}
	return 0
}
