package files

import "strings"

// fieldNames lists for every field the headers that mean it, in English and
// French, normalised by words, the surest first. A header that is one of them
// is a better sign than one that contains it.
var fieldNames = map[string][]string{
	"id": list(`id; ticket id; review id; ticket number; review number; numero de ticket; numero du ticket; numero ticket; n ticket; no ticket; id ticket; id du ticket; case number; case id;
		id avis; id de l avis; identifiant de l avis; identifiant avis; numero d avis; n avis; n d avis; no avis; numero avis; review no; review reference; n reclamation; n de reclamation; numero de reclamation; id reclamation; n de ticket; n demande; n de demande; numero de demande; n incident; numero d incident; incident number; incident id; complaint id; complaint number; n reponse; n de reponse; numero de reponse; comment id; id commentaire; response id; respondent id; id de reponse; id reponse; identifiant de la reponse; id du repondant;
		feedback id; identifiant; issue key; uuid; guid; message id; tweet id; numero de dossier; n dossier; n de dossier; dossier; ticket; reference; ref; numero; number; key; no; n`),
	"time": list(`created at; date de creation; created; creation date; date creation; cree le; created time; created date; date created; review date; date de l avis; date avis; date du commentaire; date de publication; published at; published; publie le; date published;
		review submit date and time; submitted at; date submitted; submission date; submit date; date de soumission; submitted on; posted at; posted on; date posted; poste le; date de depot; depose le; date; date time; datetime; date et heure; timestamp; horodateur; horodatage;
		recorded date; response date; date de reponse; date reponse; answered at; completed at; end date; date de fin; survey date; date enquete; date de l enquete; date d enquete; opened at; date opened; ouvert le; date d ouverture; date ouverture; date ticket; date du ticket; date de la demande; date de contact; date de reception; recu le;
		review submit millis since epoch; start date; date de debut; time; at; when; jour; day; date de l experience; date of experience`),
	"updated": list(`updated at; last updated at; last updated; updated; last update time; updated time; review last update date and time; last modified; modified at; date de modification; modifie le; date de mise a jour; mis a jour le; derniere mise a jour; last update; date modification`),
	"title":   list(`title; titre; review title; titre de l avis; titre avis; titre du commentaire; subject; objet; sujet; ticket subject; headline; intitule; summary; resume; review summary; objet de la demande`),
	"text": list(`review text; review body; review content; text; texte; verbatim; verbatims; commentaire; commentaires; comment; comments; avis; review; reviews; texte de l avis; contenu de l avis; avis client; commentaire client; commentaire libre; votre commentaire; votre avis; votre message; customer comment; customer comments; customer feedback; feedback; satisfaction comment; csat comment; nps comment; commentaire nps;
		description; ticket description; body; content; contenu; corps; corps du message; message; first message; premier message; body text; message du client; tweet; full text; open ended response; reponse ouverte; texte du commentaire; remarque; remarques; observation; observations; plainte; reclamation; complaint; complaint text; opinion; narrative; consumer complaint narrative; answer; response; reponse; reason for score; raison de la note; why; pourquoi; suggestions; suggestion; details; notes; note`),
	"reply":    list(`developer reply text; developer reply; developer response; reponse du developpeur; owner response; owner answer; reponse du proprietaire; business response; company response; company reply; reponse de l entreprise; reponse entreprise; reponse du vendeur; reponse vendeur; reponse du marchand; reponse du commercant; reponse du service client; seller reply; seller response; merchant response; agent reply; agent response; reponse de l agent; reponse agent; reponse du conseiller; reply content; reply text; reply`),
	"lang":     list(`lang; language; langue; reviewer language; language code; code langue; locale; user language; langue de l avis`),
	"customer": list(`customer id; client id; id client; id du client; numero client; numero de client; n client; code client; customer number; customer; client; user id; userid; id utilisateur; requester id; contact id; account id; member id; requester email; contact email; customer email; email client; email du client; email address; adresse e mail; adresse email; email; e mail; mail; courriel; user; utilisateur; requester; demandeur; requester name; customer name; nom du client; nom client; full name; contact; author id; reviewer id; reviewer; reviewer name; reviewer nickname; author; auteur; author name; nom de l auteur; nickname; pseudo; pseudonyme; user name; username; nom d utilisateur; from; consumer; nom`),
	"product":  list(`product; produit; product name; nom du produit; nom produit; produit concerne; product title; product id; id produit; reference produit; ref produit; sku; asin; article; app name; app; application; package name; item; model; modele; app id; clothing id`),
	"channel":  list(`channel; canal; via; ticket channel; support channel; contact channel; canal de contact; canal d entree; canal d origine; moyen de contact; ticket via`),
	"segment":  list(`segment; customer segment; segment client; client segment; type de client; type client; customer type; categorie client; profil client; profil; customer tier; tier`),
	"country":  list(`country; pays; country code; code pays; reviewer country; territory; territoire; storefront; market; marche; country name; pays du client`),
	"source":   list(`source; platform; plateforme; review source; source de l avis; provider; review site; site d avis; origine; origin; source name`),
	"rating":   list(`rating; star rating; stars; etoiles; note globale; note generale; overall rating; review rating; nombre d etoiles; note client; note attribuee; votre note; note de l avis; note sur 5; note sur 10; note sur 20; number of stars; review score; overall score; overall; note moyenne; score global; reviewer score; evaluation; evaluation globale; notation; note; score; grade; appreciation; rate`),
	"nps":      list(`nps; nps score; score nps; note nps; net promoter score; likelihood to recommend; how likely are you to recommend; how likely; probabilite de recommandation; probabilite de recommander; recommandation; recommendation; recommanderiez vous; recommendation score; intention de recommandation; note de recommandation; recommend; would recommend; ltr`),
	"csat":     list(`csat; csat score; score csat; satisfaction score; satisfaction rating; customer satisfaction; customer satisfaction score; satisfaction globale; overall satisfaction; note de satisfaction; satisfaction client; niveau de satisfaction; score de satisfaction; etes vous satisfait; satisfaction; satisfaction level; survey results; survey result; resultat enquete; how satisfied; ticket satisfaction rating`),
	"ces":      list(`ces; ces score; score ces; customer effort score; effort score; customer effort; score d effort; note d effort; effort client; effort; how easy; ease; facilite; ease score; note de facilite`),

	"survey.id":       list(`survey id; survey name; survey; enquete; nom de l enquete; id enquete; questionnaire; sondage; survey title; collector id; campaign; campagne`),
	"survey.wave":     list(`wave; vague; survey wave; vague d enquete; round`),
	"survey.question": list(`question; survey question; question posee; intitule de la question`),

	"ticket.first_response":       list(`first response at; first responded at; first reply at; first replied at; first response date; initial response time; date de premiere reponse; date premiere reponse; premiere reponse; premiere reponse le; 1ere reponse; 1re reponse; 1ere reponse le; date 1ere reponse; date de 1ere reponse; date 1re reponse; date de 1re reponse; first response time; first response; 1st response; 1st reply; first reply`),
	"ticket.first_resolved":       list(`first resolved at; first solved at; first resolution at; date de premiere resolution`),
	"ticket.resolved":             list(`resolved at; solved at; resolved; solved; resolved time; resolved date; solved date; resolution date; date de resolution; date resolution; resolu le; closed at; closed time; closed; closed date; date closed; close date; date de cloture; date cloture; cloture le; date de fermeture; ferme le; resolution time`),
	"ticket.first_response_after": list(`first reply time; first response time; time to first response; time to first reply; first reply time in minutes; first reply time minutes; first response time in hrs; first response time in hours; first response minutes; delai de premiere reponse; delai premiere reponse; temps de premiere reponse; delai 1ere reponse; delai de 1ere reponse; delai 1re reponse; temps 1ere reponse; temps de 1ere reponse; temps de reponse; delai de reponse; response time; reply time; initial response time`),
	"ticket.resolved_after":       list(`full resolution time; resolution time; time to resolution; time to resolve; full resolution time in minutes; resolution time in hrs; resolution time in hours; delai de resolution; temps de resolution; duree de resolution; delai de traitement; temps de traitement; duree de traitement; handling time; time to close`),
	"ticket.due":                  list(`due by; due by time; due date; due at; due; date d echeance; echeance; sla due`),
	"ticket.status":               list(`status; statut; ticket status; etat; statut du ticket; state; etat du ticket; case status`),
	"ticket.type":                 list(`ticket type; type; type de ticket; type de demande; request type; case type; nature de la demande; nature; motif; reason`),
	"ticket.contacts":             list(`contacts; number of contacts; nombre de contacts; nb contacts; customer interactions; interactions; nombre d interactions`),
	"ticket.reopened":             list(`reopens; reopened; reopen count; reouvertures; nombre de reouvertures; number of reopens; reouvert`),

	"url": list(`url; link; lien; review url; review link; lien de l avis; url de l avis; permalink; lien vers l avis; href; ticket url; ticket link; web url; perma link`),
}

// moreText lists headers of further columns of the customer's own words, which are
// joined to the text.
var moreText = list(`pros; cons; positive; negative; positive review; negative review; points forts; points faibles; points positifs; points negatifs; avantages; inconvenients; avis positif; avis negatif; commentaire positif; commentaire negatif; les plus; les moins; likes; dislikes; liked; disliked; ce qui vous a plu; ce qui vous a deplu; what did you like; what could be improved; points a ameliorer; axes d amelioration`)

// attributeNames gives what many systems have one name.
var attributeNames = map[string][]string{
	"agent": list(`agent; agent name; assignee; assigned to; assigned agent; conseiller; nom du conseiller; nom de l agent; assigne a; responsable; owner; handled by; traite par`),
	"team":  list(`team; equipe; group; groupe; ticket group; assigned group; service; departement; department`),
	"store": list(`store; magasin; boutique; point de vente; nom du magasin; store name; shop; agence; branch; location; etablissement; store id; code magasin`),
}

// fieldOrder is the order in which fields choose their columns when all else
// is equal, and the list that people are shown.
var fieldOrder = []string{
	"id", "time", "updated", "title", "text", "reply", "lang", "customer", "product", "channel", "segment", "country", "source",
	"rating", "nps", "csat", "ces", "ces.low", "survey.id", "survey.wave", "survey.question",
	"ticket.first_response", "ticket.first_resolved", "ticket.resolved", "ticket.first_response_after", "ticket.resolved_after", "ticket.due", "ticket.status", "ticket.type",
	"ticket.contacts", "ticket.reopened", "url",
}

func list(s string) []string {
	out := strings.Split(s, ";")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// nameScore says how well a normalised header fits a list of names: 0 not at
// all, up to 100 for the first of the list.
func nameScore(header string, names []string) float64 {
	if header == "" {
		return 0
	}
	best := 0.0
	for i, n := range names {
		rank := 10 * float64(i) / float64(len(names))
		switch {
		case header == n:
			return 100 - rank
		case len(n) > 3 && containsWords(header, n):
			// "Date de création du ticket": the more of it is the name, the better.
			best = max(best, 40+40*float64(len(n))/float64(len(header))-rank)
		}
	}
	return best
}

// containsWords says whether name stands in header as whole words.
func containsWords(header, name string) bool {
	i := strings.Index(header, name)
	if i < 0 {
		return false
	}
	end := i + len(name)
	return (i == 0 || header[i-1] == ' ') && (end == len(header) || header[end] == ' ')
}
