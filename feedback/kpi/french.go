package kpi

import (
	"strings"
	"sync"
)

// In says in "fr" (or "en", unchanged) what a value is described with: its
// variant, measure, unit, reason, notes, parts, what it counts, and a
// definition's objective, method, frequency and owner. Words that are the
// user's own come back as they are.
func In(lang, s string) string {
	if lang != "fr" {
		return s
	}
	if word, ok := words()[s]; ok {
		return word
	}
	if head, rest, ok := strings.Cut(s, ", "); ok {
		return In(lang, head) + ", " + In(lang, rest)
	}
	if what, ok := strings.CutPrefix(s, "fewer than 30 "); ok {
		return "moins de 30 " + In(lang, strings.TrimSuffix(what, " with it or without it")) + " avec ou sans"
	}
	for _, p := range [][2]string{{"of ", "sur "}, {"baseline of ", "référence du "}} {
		if rest, ok := strings.CutPrefix(s, p[0]); ok {
			return p[1] + rest
		}
	}
	return s
}

// words are French by their English.
var words = sync.OnceValue(func() map[string]string {
	out := make(map[string]string)
	for line := range strings.SplitSeq(strings.TrimSpace(frenchWords), "\n") {
		english, french, _ := strings.Cut(line, " = ")
		out[english] = french
	}
	return out
})

const frenchWords = `
score = score
mean = moyenne
share = part
median = médiane
p90 = 90e centile
count = nombre
rate = taux
ratio = rapport
amount = montant
revenue per customer = chiffre d'affaires par client
basket = panier
orders per customer and year = commandes par client et par an
annual churn = attrition annuelle
years = années
historical value = valeur historique
points = points
% = %
h = h
currency = devise
complaints = réclamations
per 1,000 customers = pour 1 000 clients
per 1,000 orders = pour 1 000 commandes
answers = réponses
texts = textes
tickets = tickets
orders = commandes
customers = clients
new customers = nouveaux clients
active customers = clients actifs
invitations = invitations
visitors = visiteurs
sessions = sessions
prospects = prospects
complaints due = réclamations échues
customers at the start = clients au début
buyers of the period before = acheteurs de la période précédente
relational = relationnelle
transactional = transactionnelle
type not given = type non précisé
high is good = haut = facile
low is good = bas = facile
all channels = tous les canaux
channel not given = canal non précisé
survey not given = enquête non précisée
calendar time = temps calendaire
business hours = heures ouvrées
first solve = première résolution
less time on hold = hors attente
time to close = délai de clôture
subscription = abonnement
purchase = achat
flagged lines = lignes marquées
new categories = catégories nouvelles
of those who could move up = parmi ceux qui pouvaient monter
of all orders = parmi toutes les commandes
promoters = promoteurs
passives = passifs
detractors = détracteurs
positive = positifs
negative = négatifs
neutral = neutres
mixed = mitigés
unknown language = langue inconnue
kept = gardés
left = partis
joined = arrivés
joined and left = arrivés puis repartis
won back = reconquis
without activity = sans activité
at the cap = au plafond
without a customer = sans client
open = ouvertes
not yet due = pas encore échues
too young to tell = trop récents pour conclure
first order too young = première commande trop récente
first orders = premières commandes
no reply yet = encore sans réponse
more items on a matter already counted = autres messages sur un sujet déjà compté
negative, no answer expected = mécontentement sans réponse attendue
answers without an invitation = réponses sans invitation connue
units exchanged = unités échangées
orders too young to be sure of (counted) = commandes trop récentes pour être sûres (comptées)
already on the top tier = déjà au sommet de la gamme
no tier known = gamme inconnue
there is no KPI of this name = aucun indicateur ne porte ce nom
no answers = aucune réponse
no texts in a known language = aucun texte dans une langue connue
no tickets = aucun ticket
no ticket was answered = aucun ticket n'a reçu de réponse
no ticket was solved = aucun ticket n'a été résolu
no complaints received = aucune réclamation reçue
no complaint is due yet = aucune réclamation n'est encore échue
no active customers = aucun client actif
no orders = aucune commande
no visits = aucune visite
no invitations = aucune invitation
no named customers = aucun client nommé
no new customers = aucun nouveau client
no acquisition spend = aucune dépense d'acquisition
no customer events are known = aucun événement client connu
no orders are known = aucune commande connue
no visits are known = aucune visite connue
no invitations are known = aucune invitation connue
no acquisition spend is known = aucune dépense d'acquisition connue
no customer was active at the start = aucun client actif au début
nobody bought in the period before = personne n'a acheté dans la période précédente
no first order is old enough = aucune première commande n'est assez ancienne
nothing was sold = rien n'a été vendu
nobody could move up = personne ne pouvait monter en gamme
the catalogue lists no tiers = le catalogue ne liste aucune gamme
there is no baseline yet = il n'y a pas encore de référence
the baseline's 90th percentile is 0 = le 90e centile de la référence est 0
the period has not begun = la période n'a pas commencé
no orders in the twelve months before = aucune commande dans les douze mois précédents
no churn is known, of a year or a month = aucune attrition connue, ni sur un an ni sur un mois
the period has no beginning = la période n'a pas de début
one answer alone has no interval = une seule réponse n'a pas d'intervalle
one customer alone has no interval = un seul client n'a pas d'intervalle
one order alone has no interval = une seule commande n'a pas d'intervalle
one text alone has no interval = un seul texte n'a pas d'intervalle
one ticket alone has no interval = un seul ticket n'a pas d'intervalle
one visitor alone has no interval = un seul visiteur n'a pas d'intervalle
too many are still open to tell = trop restent ouverts pour conclure
too few for an interval = trop peu pour un intervalle
acquisition spend is not told apart by customers = les dépenses d'acquisition ne se répartissent pas par client
visits are anonymous: they are not told apart by customers = les visites sont anonymes : elles ne se répartissent pas par client
a customer's state is that of the moment of asking and knows already who stayed = l'état d'un client est celui du moment de la question et dit déjà qui est resté
no impact is defined for this KPI = aucun impact n'est défini pour cet indicateur
the period is running: more may still buy = la période est en cours : d'autres peuvent encore acheter
no business hours are set: calendar time = aucun horaire n'est réglé : temps calendaire
years are capped = années plafonnées
no margin is given: revenue, not profit = aucune marge donnée : chiffre d'affaires, non bénéfice
spend in other currencies is not in it = sans les dépenses en d'autres devises
compounded from the last month's = composée à partir du dernier mois
adjusted Wald = Wald ajusté
ratio estimator = estimateur par quotient
exact Poisson = Poisson exact
delta method = méthode delta
order statistics = statistiques d'ordre
by cluster = par grappe
raise = augmenter
lower = réduire
hold = maintenir
daily = quotidienne
weekly = hebdomadaire
monthly = mensuelle
quarterly = trimestrielle
yearly = annuelle
surveys = enquêtes
reviews = avis
text = texte
tickets and text = tickets et texte
cancellations and renewals = résiliations et renouvellements
transactions = transactions
product and communication events = événements d'usage et de communication
visits = visites
spend and signups = dépenses et inscriptions
marketing = marketing
customer service = service client
customer support = support client
product = produit
sales = ventes
management = direction
`
