package kpi

// Default is the built-in catalogue.
func Default() *Catalogue {
	return &Catalogue{KPIs: definitions(), Board: []string{NPS, Sentiment, CSAT, CES, Rating}, Parameters: defaultParameters()}
}

func defaultParameters() Parameters {
	return Parameters{
		InactivityDays: 90, ComplaintMergeDays: 14, ComplaintTargetDays: 5, FCRDays: 7, RepeatDays: 365,
		ReturnDays: 30, JoinDays: 90, LeaverDays: 90, LowSample: 30, CLVCapYears: 5,
		Weights: map[string]float64{"use": 1, "visit": 1, "reply": 3, "*": 1},
		HealthWeights: map[string]float64{
			"sentiment": 15, "nps": 10, "csat": 5, "ces": 5, "complaints": 15, "resolution": 5,
			"returns": 5, "recency": 15, "repeat": 10, "value": 5, "engagement": 10,
		},
		HealthGreen: 70, HealthAmber: 40,
	}
}

func definitions() []Definition {
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
