package words

// french has the French for what the program calls things in English.
var french = map[string]string{
	// Units.
	"points": "points", "mean": "moyenne", "hours": "heures", "days": "jours", "minutes": "minutes", "working days": "jours ouvrés",
	"complaints": "réclamations", "per 1,000 customers": "pour 1 000 clients", "per 1,000 orders": "pour 1 000 commandes", "per 1,000": "pour 1 000",
	"score −1…1": "score −1…1", "−1 … 1": "−1 … 1", "of 10": "sur 10", "open": "ouvertes", "% returned": "% retournés", "orders": "commandes",
	"percentile": "percentile", "% of baseline": "% de la référence", "years": "années", "of 100": "sur 100",

	// What n counts.
	"answers": "réponses", "texts": "textes", "tickets": "tickets", "customers": "clients", "visitors": "visiteurs", "sessions": "sessions",
	"prospects": "prospects", "invitations": "invitations", "units": "unités", "items": "articles", "buyers": "acheteurs",

	// Measures.
	"score": "score", "share": "part", "median": "médiane", "p90": "9ᵉ décile", "count": "nombre", "rate": "taux", "amount": "montant",

	// Variants.
	"relational": "relationnelle", "transactional": "transactionnelle", "type not given": "type non indiqué", "subscription": "abonnement",
	"purchase": "achat", "subscriptions": "abonnements", "purchases": "achats", "business hours": "heures ouvrées", "calendar": "calendaire", "calendar hours": "heures calendaires",
	"first": "première", "final": "dernière", "final solution": "résolution finale", "first solution": "première résolution", "less time on hold": "hors attente",
	"flagged": "signalé", "new category": "nouvelle catégorie", "of orders that could": "des commandes qui le pouvaient", "of all orders": "de toutes les commandes",

	// Colours, levels, directions.
	"green": "vert", "amber": "orange", "red": "rouge", "neutral": "neutre", "low": "faible", "medium": "moyen", "high": "élevé",
	"better": "mieux", "worse": "moins bien", "no reliable change": "pas de changement fiable",
	"raise": "augmenter", "lower": "réduire", "hold": "maintenir",

	// States of a customer.
	"prospect": "prospect", "active": "actif", "at risk": "à risque", "left": "parti",

	// Parts of a customer's health.
	"sentiment": "sentiment", "nps": "NPS", "csat": "satisfaction", "ces": "effort", "resolution": "résolution", "returns": "retours",
	"recency": "récence", "repeat": "réachat", "value": "valeur", "engagement": "engagement",

	// Kinds and actions of events.
	"review": "avis", "ticket": "ticket", "survey": "enquête", "order": "commande", "return": "retour", "refund": "remboursement", "visit": "visite",
	"activity": "activité", "spend": "dépense", "signup": "inscription", "invitation": "invitation", "start": "début", "renewal": "renouvellement",
	"end": "fin", "exchange": "échange", "use": "utilisation", "reply": "réponse",

	// Frequencies and methods of the catalogue.
	"daily": "quotidienne", "weekly": "hebdomadaire", "monthly": "mensuelle", "quarterly": "trimestrielle", "yearly": "annuelle",
	"surveys": "enquêtes", "reviews": "avis", "text": "texte", "tickets and text": "tickets et texte", "cancellations and renewals": "résiliations et renouvellements",
	"transactions": "transactions", "product and communication events": "événements produit et communication", "visits": "visites",
	"spend and signups": "dépenses et inscriptions", "marketing": "marketing", "customer service": "service client", "product": "produit",
	"customer support": "support client", "sales": "commercial", "management": "direction",

	// Parts of values.
	"promoters": "promoteurs", "passives": "passifs", "detractors": "détracteurs", "positive": "positifs", "negative": "négatifs", "mixed": "mitigés",
	"unknown language": "langue inconnue",

	// Why there is no value.
	"there is no KPI of this name": "aucun indicateur de ce nom", "no answers": "aucune réponse", "no texts in a known language": "aucun texte dans une langue connue",
	"no tickets": "aucun ticket", "no customer events are known": "aucun événement client connu", "no orders are known": "aucune commande connue",
	"no orders": "aucune commande", "no visits": "aucune visite", "one answer alone has no interval": "une seule réponse n'a pas d'intervalle",
	"one customer alone has no interval": "un seul client n'a pas d'intervalle", "too many are still open to tell": "trop sont encore ouverts pour le dire",
	"too few for an interval": "trop peu pour un intervalle",
}
