package files

import (
	"slices"

	"verbatim/feedback"
)

// eventNames lists for every kind of customer event its fields, in the order
// in which they choose their columns, and for each the headers that mean it,
// as fieldNames does for items. Fields beyond those of the wire are read into
// them: "total" is one line of an order without lines, "interval" tells what
// stretch of time a subscription's price is for, "cancelled" when its end was
// asked for.
var eventNames = map[string][]eventField{
	feedback.Order: append(lineFields(),
		eventField{"id", list(`order id; order number; order no; order name; order reference; order ref; numero de commande; n commande; no commande; n de commande; id commande; id de commande; numero commande; reference commande; reference de commande; ref commande; order; commande; transaction id; id transaction; invoice number; numero de facture; n facture; id; name; number; numero`)},
		eventField{"time", list(`order date; date de commande; date commande; date de la commande; commande le; ordered at; order created at; date d achat; date achat; purchase date; purchased at; created at; paid at; date de paiement; processed at; date; time; date time; timestamp; invoice date; date de facture; date facture; created; cree le; date de creation`)},
		customerField, currencyField,
		eventField{"tax", list(`tax; taxes; tva; vat; total tax; tax amount; montant tva; montant de la tva; vat amount; taxe; sales tax`)},
		eventField{"tier", list(`tier; order tier; gamme; niveau; formule`)},
		eventField{"offered_tier", list(`offered tier; gamme proposee; offre proposee; formule proposee; tier offered`)},
		eventField{"total", list(`total; order total; montant total; total ttc; montant ttc; total ht; montant ht; montant; total amount; amount; grand total; total price; montant de la commande; order amount; order value; total commande; chiffre d affaires; revenue; total paid; prix total; amount paid; ca`)},
	),
	feedback.Return: append(lineFields(),
		eventField{"id", list(`return id; return number; rma; rma number; numero de retour; n de retour; n retour; id retour; id`)},
		orderField,
		eventField{"time", list(`return date; date de retour; date retour; date du retour; returned at; retourne le; received at; date; created at; time; timestamp; date de creation`)},
		customerField,
		eventField{"exchange", list(`exchange; echange; is exchange; exchanged; type de retour; return type`)},
	),
	feedback.Refund: {
		{"id", list(`refund id; refund number; id remboursement; numero de remboursement; n de remboursement; n remboursement; n d avoir; numero d avoir; n avoir; credit note; id`)},
		orderField,
		{"time", list(`refund date; refunded at; date de remboursement; date remboursement; date du remboursement; rembourse le; date d avoir; date; created at; time; timestamp`)},
		customerField, currencyField,
		{"amount", list(`refund amount; amount refunded; refunded amount; montant rembourse; montant du remboursement; montant remboursement; refund total; montant de l avoir; refunded; amount; montant; total`)},
	},
	feedback.Subscription: {
		{"id", list(`subscription id; subscription number; id abonnement; numero d abonnement; n abonnement; id de l abonnement; contract id; contract number; numero de contrat; n de contrat; n contrat; contrat; subscription; id`)},
		{"action", list(`action; event; evenement; event type; type d evenement; operation; movement; mouvement; type de mouvement`)},
		{"start", list(`start date; start; started at; subscription start; date de debut; debut; debut d abonnement; date de souscription; souscrit le; subscribed at; date d activation; activation date; activated at; date d effet; start utc; start date utc; current term start; date debut; created at; created utc; created`)},
		{"end", list(`end date; ended at; ended at utc; end; subscription end; date de fin; fin; fin d abonnement; date de resiliation; resilie le; termination date; terminated at; churn date; churned at; date fin; date d expiration; expiration date; expired at; expires at`)},
		{"cancelled", list(`cancelled at; canceled at; canceled at utc; cancellation date; cancelled on; date d annulation; date de demande de resiliation; cancel date`)},
		{"time", list(`date; event date; time; timestamp; occurred at; date de l evenement; date du mouvement`)},
		customerField, currencyField,
		{"plan", list(`plan; plan name; plan id; offre; formule; forfait; subscription plan; product; produit; abonnement; pack; tier; price nickname`)},
		{"price", list(`price; monthly price; mrr; prix; prix mensuel; tarif; tarif mensuel; montant; amount; montant mensuel; monthly amount; mensualite; fee; unit amount`)},
		{"interval", list(`interval; billing interval; billing period; billing cycle; periodicite; frequence; periode de facturation; term; duree; facturation`)},
	},
	feedback.Visit: {
		{"session", list(`session id; session; visit id; id session; id de session; id visite; ga session id`)},
		{"visitor", list(`visitor id; visitor; client id; cookie id; id visiteur; visiteur; anonymous id; user pseudo id; device id; full visitor id`)},
		{"id", list(`event id; hit id; id evenement`)},
		{"time", list(`visit date; session start; session start time; visit start time; date de visite; date de la visite; started at; date; time; timestamp; date time; created at`)},
		{"order", list(`order id; order; transaction id; commande; n commande; numero de commande; id commande; converted order; conversion id`)},
		{"customer", list(`customer id; customer; user id; id client; numero client; client; user; utilisateur; email`)},
		{"prospect", list(`prospect; is prospect; new visitor; lead; nouveau visiteur; est prospect`)},
	},
	feedback.Activity: {
		{"id", list(`event id; activity id; id evenement; id activite; id`)},
		{"activity", list(`activity; activity type; event; event name; event type; action; activite; type d activite; type d action; evenement; nom de l evenement; interaction; interaction type`)},
		{"count", list(`count; events; event count; nombre; occurrences; times; nb; nombre d actions; quantity; total`)},
		{"time", list(`activity date; event date; event time; date de l activite; date activite; date; time; timestamp; occurred at; created at; jour; day`)},
		customerField,
	},
	feedback.Spend: {
		{"id", list(`spend id; entry id; id`)},
		{"time", list(`date; day; jour; month; mois; week; semaine; period; periode; reporting starts; date de debut; start date; spend date; date de depense`)},
		{"campaign", list(`campaign; campaign name; campagne; nom de la campagne; ad set name; ad group; groupe d annonces; channel; canal; source; platform; plateforme; levier; media`)},
		{"amount", list(`spend; amount spent; ad spend; cost; depense; depenses; montant depense; cout; budget depense; total cost; total spend; marketing spend; cout total; budget; amount; montant`)},
		currencyField,
	},
	feedback.Signup: {
		{"id", list(`signup id; registration id; id inscription`)},
		{"time", list(`signup date; signed up at; signup; sign up date; registration date; registered at; date d inscription; date inscription; inscrit le; customer since; client depuis; member since; membre depuis; account created; date de creation du compte; creation du compte; joined; joined at; join date; first seen; created at; date de creation; created; cree le; date`)},
		customerField,
	},
	feedback.Invitation: {
		{"id", list(`invitation id; id invitation; invite id; message id`)},
		{"survey", list(`survey; survey id; survey name; enquete; id enquete; nom de l enquete; questionnaire; sondage; campaign; campagne; survey title`)},
		{"time", list(`invitation date; invited at; sent at; date d invitation; date d envoi; envoye le; invite le; date envoi; sent date; sent on; date sent; date; time; timestamp; created at`)},
		customerField,
	},
}

// eventField is one field and the headers that mean it.
type eventField struct {
	name    string
	headers []string
}

var (
	customerField = eventField{"customer", append(list(`customer id; client id; id client; id du client; numero client; numero de client; n client; code client; customer number; customer email; email client; customer; client; billing customer; user id; id utilisateur; account id; id compte; member id; subscriber id; id abonne; abonne`), fieldNames["customer"]...)}
	currencyField = eventField{"currency", list(`currency; devise; monnaie; currency code; code devise; order currency`)}
	orderField    = eventField{"order", list(`order id; order number; order; order name; original order; numero de commande; n commande; n de commande; commande; id commande; commande d origine; reference commande; order reference`)}
)

func lineFields() []eventField {
	return []eventField{
		{"line.product", list(`lineitem name; product name; nom du produit; product; produit; item name; item; article; line item name; libelle article; designation; libelle; product title; sku; lineitem sku; product id; id produit; reference produit; ref produit; reference article; description`)},
		{"line.category", list(`category; categorie; product category; categorie de produit; categorie produit; famille; famille de produits; rayon; product type; type de produit; department; collection; lineitem category`)},
		{"line.quantity", list(`quantity; quantite; qty; qte; lineitem quantity; item quantity; units; unites; units sold; units returned; returned quantity; quantite retournee; quantity returned; nombre d articles; nb articles; nombre; pieces; nb`)},
		{"line.unit_price", list(`unit price; prix unitaire; lineitem price; price; prix; item price; item cost; pu ttc; pu; pu ht; p u ht; tarif unitaire; tarif; prix net; prix unitaire ttc; price per unit; product price; unit cost; prix u; prix article`)},
		{"line.total", list(`line total; total ligne; montant ligne; line amount; item total; total de la ligne; montant de la ligne; lineitem total; sous total ligne`)},
		{"line.complementary", list(`complementary; complementaire; produit complementaire; is complementary; cross sell; vente croisee; add on; addon; accessoire; accessory`)},
		{"line.tier", list(`line tier; product tier; gamme produit; gamme du produit`)},
	}
}

// fieldsOf lists the fields that rows of a kind may have, in the order in which
// they choose their columns.
func fieldsOf(kind string) []string {
	fields, isEvent := eventNames[kind]
	if !isEvent {
		return fieldOrder
	}
	var out []string
	for _, f := range fields {
		out = append(out, f.name)
	}
	return out
}

// headersOf lists the headers that mean a field of a kind.
func headersOf(kind, field string) []string {
	fields, isEvent := eventNames[kind]
	if !isEvent {
		return fieldNames[field]
	}
	if i := slices.IndexFunc(fields, func(f eventField) bool { return f.name == field }); i >= 0 {
		return fields[i].headers
	}
	return nil
}

// isEvent says whether a kind is one of the customer events.
func isEvent(kind string) bool { return slices.Contains(feedback.EventKinds, kind) }
