package kpi

// answerDefinitions are the KPIs of scores and text.
func answerDefinitions() []Definition {
	return []Definition{
		{
			ID: NPS, English: "Net Promoter Score (NPS)", French: "Net Promoter Score (NPS)",
			DefinitionEN: "100 × (promoters − detractors) / answers. Promoters answered 9 or 10, passives 7 or 8, detractors 0 to 6. A customer's latest answer to each survey and wave counts; relational and transactional surveys stay apart.",
			DefinitionFR: "100 × (promoteurs − détracteurs) / réponses. Les promoteurs ont répondu 9 ou 10, les passifs 7 ou 8, les détracteurs 0 à 6. Seule compte la dernière réponse d'un client à chaque enquête et vague ; les enquêtes relationnelles et transactionnelles restent séparées.",
			Objective:    "raise", Method: "surveys", Frequency: "quarterly", Owner: "marketing", Unit: "points", HighIsGood: true,
			Thresholds: []Threshold{{Green: 50, Amber: 0, Strict: true}},
		},
		{
			ID: CSAT, English: "Customer satisfaction (CSAT)", French: "Taux de satisfaction client (CSAT)",
			DefinitionEN: "Share of the satisfied answers: 4–5 of 5, 6–7 of 7, 9–10 of 10, or “good” of good and bad. Scales are never averaged together; the mean is shown beside it. Stars of reviews are not in it.",
			DefinitionFR: "Part des réponses satisfaites : 4–5 sur 5, 6–7 sur 7, 9–10 sur 10, ou « bon » entre bon et mauvais. Les échelles ne sont jamais mélangées ; la moyenne est donnée à côté. Les étoiles des avis n'en font pas partie.",
			Objective:    "raise", Method: "surveys", Frequency: "monthly", Owner: "customer service", Unit: "%", HighIsGood: true,
			Thresholds: []Threshold{{Variant: "of 5", Green: 80, Amber: 70}, {Variant: "of 7", Green: 80, Amber: 70}},
		},
		{
			ID: CES, English: "Customer Effort Score (CES)", French: "Score d'effort client (CES)",
			DefinitionEN: "Mean of the effort answers, per scale and direction. Where a high answer is good, the share of the top boxes is shown beside it.",
			DefinitionFR: "Moyenne des réponses sur l'effort, par échelle et par sens. Quand une réponse haute est bonne, la part des meilleures notes est donnée à côté.",
			Objective:    "raise", Method: "surveys", Frequency: "monthly", Owner: "customer service", Unit: "mean", HighIsGood: true,
			Thresholds: []Threshold{{Variant: "of 7, high is good", Green: 5.5, Amber: 4.5}, {Variant: "of 5, low is good", Green: 2, Amber: 3, Low: true}},
		},
		{
			ID: Rating, English: "Average rating", French: "Note moyenne",
			DefinitionEN: "Mean and distribution of the stars, per scale. Half stars are kept.",
			DefinitionFR: "Moyenne et répartition des étoiles, par échelle. Les demi-étoiles sont conservées.",
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

// ticketDefinitions are the KPIs of complaints, tickets and invitations.
func ticketDefinitions() []Definition {
	return []Definition{
		{
			ID: ComplaintCount, English: "Complaints", French: "Nombre de plaintes (réclamations)",
			DefinitionEN: "Complaints received: feedback that expresses dissatisfaction where an answer is expected, or that its source marks as a complaint. One customer on one matter counts once. Negative feedback that expects no answer is shown apart.",
			DefinitionFR: "Réclamations reçues : un mécontentement exprimé là où une réponse est attendue, ou marqué comme réclamation par sa source. Un client sur un même sujet compte une fois. Le mécontentement qui n'attend pas de réponse est montré à part.",
			Objective:    "lower", Method: "tickets and text", Frequency: "weekly", Owner: "customer support", Unit: "complaints", HighIsGood: false,
		},
		{
			ID: ComplaintsPerCustomer, English: "Complaints per 1,000 customers", French: "Réclamations pour 1 000 clients",
			DefinitionEN: "1,000 × complaints / customers active in the period.",
			DefinitionFR: "1 000 × réclamations / clients actifs pendant la période.",
			Objective:    "lower", Method: "tickets and text", Frequency: "weekly", Owner: "customer support", Unit: "per 1,000 customers", HighIsGood: false,
		},
		{
			ID: ComplaintsPerOrder, English: "Complaints per 1,000 orders", French: "Réclamations pour 1 000 commandes",
			DefinitionEN: "1,000 × complaints / orders of the period.",
			DefinitionFR: "1 000 × réclamations / commandes de la période.",
			Objective:    "lower", Method: "tickets and text", Frequency: "weekly", Owner: "customer support", Unit: "per 1,000 orders", HighIsGood: false,
		},
		{
			ID: ComplaintResolution, English: "Complaints resolved in time", French: "Taux de résolution des plaintes dans le délai",
			DefinitionEN: "Complaints closed within the target / complaints received, by the day received. Every complaint whose target is not over yet is left out, closed or not. In the times to close beside it, open complaints count as not over yet.",
			DefinitionFR: "Réclamations closes dans le délai / réclamations reçues, au jour de réception. Toute réclamation dont le délai court encore est laissée de côté, close ou non. Dans les durées données à côté, les réclamations ouvertes comptent comme inachevées.",
			Objective:    "raise", Method: "tickets", Frequency: "weekly", Owner: "customer support", Unit: "%", HighIsGood: true,
			Thresholds: []Threshold{{Green: 90, Amber: 75}},
		},
		{
			ID: FCR, English: "First contact resolution (FCR)", French: "Taux de résolution au premier contact (FCR)",
			DefinitionEN: "Tickets resolved with one contact, without a new contact by the same customer on the same theme, through any channel, in the days after closing / all tickets, by the day opened. Tickets too young to tell are left out; those still unresolved after that time are not resolved.",
			DefinitionFR: "Tickets résolus en un contact, sans nouveau contact du même client sur le même thème, par quelque canal que ce soit, dans les jours suivant la clôture / tous les tickets, au jour d'ouverture. Les tickets trop récents sont laissés de côté ; ceux qui restent ouverts après ce délai ne sont pas résolus.",
			Objective:    "raise", Method: "tickets", Frequency: "weekly", Owner: "customer support", Unit: "%", HighIsGood: true,
			Thresholds: []Threshold{{Green: 80, Amber: 67}},
		},
		{
			ID: FirstResponseTime, English: "First response time", French: "Délai de première réponse",
			DefinitionEN: "Time from the opening of a ticket to the first public reply by a person: the median in business hours, for each channel, by the day opened. The 90th percentile and calendar time are shown beside it. Automatic replies do not count; tickets without a reply are shown apart.",
			DefinitionFR: "Temps entre l'ouverture d'un ticket et la première réponse publique d'une personne : médiane en heures ouvrées, par canal, au jour d'ouverture. Le 90e centile et le temps calendaire sont donnés à côté. Les réponses automatiques ne comptent pas ; les tickets sans réponse sont montrés à part.",
			Objective:    "lower", Method: "tickets", Frequency: "daily", Owner: "customer support", Unit: "h", HighIsGood: false,
			Thresholds: []Threshold{{Variant: "email", Green: 4, Amber: 12, Low: true, Strict: true}},
		},
		{
			ID: ResolutionTime, English: "Resolution time", French: "Temps de résolution",
			DefinitionEN: "Time from the opening of a ticket to its last solve: the mean, with the median and the 90th percentile beside it, by the day of the last solve. A reopened ticket keeps its first solve, which is shown too, as is the time less what was spent on hold.",
			DefinitionFR: "Temps entre l'ouverture d'un ticket et sa dernière résolution : moyenne, avec la médiane et le 90e centile à côté, au jour de la dernière résolution. Un ticket rouvert garde sa première résolution, donnée aussi, de même que le temps hors attente.",
			Objective:    "lower", Method: "tickets", Frequency: "daily", Owner: "customer support", Unit: "h", HighIsGood: false,
			Thresholds: []Threshold{{Green: 24, Amber: 72, Low: true, Strict: true}},
		},
		{
			ID: ResponseRate, English: "Survey response rate", French: "Taux de réponse aux enquêtes",
			DefinitionEN: "Answers / invitations, only where the invitations are known.",
			DefinitionFR: "Réponses / invitations, seulement là où les invitations sont connues.",
			Objective:    "raise", Method: "surveys", Frequency: "monthly", Owner: "marketing", Unit: "%", HighIsGood: true,
		},
	}
}
