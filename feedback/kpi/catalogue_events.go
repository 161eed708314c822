package kpi

// customerDefinitions are the KPIs of customers who stay, leave and come back.
func customerDefinitions() []Definition {
	return []Definition{
		{
			ID: Retention, English: "Retention rate", French: "Taux de rétention",
			DefinitionEN: "Customers at the start of the period who are still active at its end / customers at its start. Active means subscribed, or having bought within the inactivity window. Those who joined, joined and left, or were won back are shown apart.",
			DefinitionFR: "Clients présents au début de la période et encore actifs à sa fin / clients au début. Actif veut dire abonné, ou acheteur dans la fenêtre d'inactivité. Les clients arrivés, arrivés puis repartis, ou reconquis sont montrés à part.",
			Objective:    "hold", Method: "cancellations and renewals", Frequency: "monthly", Owner: "sales", Unit: "%", HighIsGood: true,
			Thresholds: []Threshold{{Variant: "subscription", Green: 99, Amber: 97}},
		},
		{
			ID: Churn, English: "Churn rate", French: "Taux d'attrition (désabonnement)",
			DefinitionEN: "Customers at the start of the period who left by its end / customers at its start: 100 − retention of the same customers. A subscriber is lost on the day the subscription ends, not the day of the request; not renewed is lost.",
			DefinitionFR: "Clients présents au début de la période et partis avant sa fin / clients au début : 100 − rétention des mêmes clients. Un abonné est perdu le jour où l'abonnement finit, non le jour de la demande ; non renouvelé vaut perdu.",
			Objective:    "lower", Method: "cancellations and renewals", Frequency: "monthly", Owner: "sales", Unit: "%", HighIsGood: false,
			Thresholds: []Threshold{{Variant: "subscription", Green: 1, Amber: 3, Low: true}},
		},
		{
			ID: Loyalty, English: "Loyalty rate", French: "Taux de fidélisation",
			DefinitionEN: "Share of the buyers of the period before who bought again in this one. Refunded orders are out. Retention asks who is still a customer; loyalty asks who came back to buy.",
			DefinitionFR: "Part des acheteurs de la période précédente qui ont racheté dans celle-ci. Les commandes remboursées sont exclues. La rétention demande qui est encore client ; la fidélisation, qui est revenu acheter.",
			Objective:    "raise", Method: "transactions", Frequency: "monthly", Owner: "customer service", Unit: "%", HighIsGood: true,
		},
		{
			ID: RepeatPurchase, English: "Repeat purchase rate", French: "Taux d'achats répétés (réachat)",
			DefinitionEN: "Customers who ordered again within 365 days of their first order / customers whose first order is at least 365 days old. Refunded orders are out. The window can be set.",
			DefinitionFR: "Clients ayant commandé de nouveau dans les 365 jours suivant leur première commande / clients dont la première commande a au moins 365 jours. Les commandes remboursées sont exclues. La fenêtre est réglable.",
			Objective:    "raise", Method: "transactions", Frequency: "monthly", Owner: "sales", Unit: "%", HighIsGood: true,
			Thresholds: []Threshold{{Green: 30, Amber: 20}},
		},
		{
			ID: CLV, English: "Customer lifetime value (CLV)", French: "Valeur vie client (CLV)",
			DefinitionEN: "Average basket × orders per customer and year × years, × the margin when it is given. The years are 1 / annual churn, at most the cap. One value for each currency; what customers have brought so far is shown beside it.",
			DefinitionFR: "Panier moyen × commandes par client et par an × années, × la marge quand elle est donnée. Les années sont 1 / attrition annuelle, au plus le plafond. Une valeur par devise ; ce que les clients ont rapporté jusqu'ici est donné à côté.",
			Objective:    "raise", Method: "transactions", Frequency: "quarterly", Owner: "management", Unit: "currency", HighIsGood: true,
			Thresholds: []Threshold{{Green: 3, Amber: 1, Of: "cac"}},
		},
		{
			ID: EngagementScore, English: "Engagement score", French: "Score d'engagement",
			DefinitionEN: "Mean over the active customers of a score from 0 to 100: events × weight (use, visit, reply …) brought to 30 days, where 100 is the 90th percentile of a dated baseline.",
			DefinitionFR: "Moyenne, sur les clients actifs, d'un score de 0 à 100 : événements × poids (usage, visite, réponse…) ramenés à 30 jours, où 100 est le 90e centile d'une référence datée.",
			Objective:    "raise", Method: "product and communication events", Frequency: "monthly", Owner: "marketing", Unit: "of 100", HighIsGood: true,
		},
		{
			ID: CAC, English: "Customer acquisition cost (CAC)", French: "Coût d'acquisition client",
			DefinitionEN: "Acquisition spend / new customers of the same period, shifted by the lag when one is set. One value for each currency.",
			DefinitionFR: "Dépenses d'acquisition / nouveaux clients de la même période, décalée du délai s'il est réglé. Une valeur par devise.",
			Objective:    "lower", Method: "spend and signups", Frequency: "monthly", Owner: "marketing", Unit: "currency", HighIsGood: false,
			Thresholds: []Threshold{{Green: 1.0 / 3, Amber: 1, Low: true, Of: "clv"}},
		},
	}
}

// orderDefinitions are the KPIs of visits, orders and returns.
func orderDefinitions() []Definition {
	return []Definition{
		{
			ID: ReturnRate, English: "Product return rate", French: "Taux de retour des produits",
			DefinitionEN: "Units returned / units sold, by the day of the sale. Exchanges are shown apart. Recent sales, which may still come back, are marked.",
			DefinitionFR: "Unités retournées / unités vendues, au jour de la vente. Les échanges sont montrés à part. Les ventes récentes, qui peuvent encore revenir, sont signalées.",
			Objective:    "lower", Method: "orders", Frequency: "monthly", Owner: "product", Unit: "%", HighIsGood: false,
			Thresholds: []Threshold{{Green: 10, Amber: 17, Low: true}},
		},
		{
			ID: Conversion, English: "Conversion rate", French: "Taux de conversion",
			DefinitionEN: "Those who bought / visitors, sessions or prospects. The name of the value says which.",
			DefinitionFR: "Ceux qui ont acheté / visiteurs, sessions ou prospects. Le nom de la valeur dit lesquels.",
			Objective:    "raise", Method: "visits", Frequency: "weekly", Owner: "marketing", Unit: "%", HighIsGood: true,
			Thresholds: []Threshold{{Variant: "visitors", Green: 3, Amber: 1.5}},
		},
		{
			ID: Basket, English: "Average basket", French: "Panier moyen",
			DefinitionEN: "Revenue / orders, net of refunds and tax, for each currency. The median and the revenue per customer are shown beside it.",
			DefinitionFR: "Chiffre d'affaires / commandes, net de remboursements et de taxes, par devise. La médiane et le chiffre d'affaires par client sont donnés à côté.",
			Objective:    "raise", Method: "transactions", Frequency: "weekly", Owner: "sales", Unit: "currency", HighIsGood: true,
		},
		{
			ID: CrossSelling, English: "Cross-selling rate", French: "Taux de ventes croisées (cross-sell)",
			DefinitionEN: "Orders with a complementary product / orders: by the flag on the order line, or by a category new to the customer, where first orders are out.",
			DefinitionFR: "Commandes avec un produit complémentaire / commandes : d'après la marque de la ligne de commande, ou d'après une catégorie nouvelle pour le client, les premières commandes étant alors exclues.",
			Objective:    "raise", Method: "transactions", Frequency: "monthly", Owner: "sales", Unit: "%", HighIsGood: true,
		},
		{
			ID: UpSelling, English: "Up-selling rate", French: "Taux de montée en gamme (up-sell)",
			DefinitionEN: "Orders of a tier higher than the customer's last, or than the offer / orders by customers who could move up; and the same / all orders. Customers on the top tier are out of the first.",
			DefinitionFR: "Commandes d'une gamme supérieure à la dernière du client, ou à l'offre / commandes des clients qui pouvaient monter ; et les mêmes / toutes les commandes. Les clients déjà au sommet sont exclus du premier.",
			Objective:    "raise", Method: "transactions", Frequency: "monthly", Owner: "sales", Unit: "%", HighIsGood: true,
		},
	}
}
