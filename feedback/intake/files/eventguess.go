package files

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/feedback"
)

// Which columns an export of customer events has, and of which kind it is.

// eventSign is what tells an export of one kind: a column of each of needs,
// and none of unless. Signs are tried in their order.
type eventSign struct {
	kind  string
	needs [][]string // names of fields: one of each group must have a column
	words []string   // one of these must stand in a header, if any are given
}

var eventSigns = []eventSign{
	{feedback.Refund, [][]string{{"order"}, {"amount"}, {"customer"}}, []string{"refund", "refunded", "remboursement", "rembourse", "avoir", "credit note"}},
	{feedback.Return, [][]string{{"order"}, {"time"}, {"customer"}}, []string{"return", "returned", "returns", "retour", "retourne", "retournee", "retours", "rma"}},
	{feedback.Subscription, [][]string{{"customer"}, {"start", "action", "end"}}, []string{"subscription", "abonnement", "subscribed", "souscription", "resiliation", "resilie", "mrr", "billing interval", "billing cycle", "periodicite", "plan", "forfait", "formule", "mouvement"}},
	{feedback.Subscription, [][]string{{"customer"}, {"start"}, {"end"}, {"plan", "price"}}, []string{"contract", "contrat", "start", "debut"}}, // a list of contracts
	{feedback.Invitation, [][]string{{"customer"}, {"survey"}, {"time"}}, []string{"invitation", "invited", "sent at", "sent", "envoye", "envoi", "invite"}},
	{feedback.Visit, [][]string{{"session", "visitor"}, {"time"}}, []string{"session", "visitor", "visiteur", "visit", "visite", "cookie", "pseudo"}},
	{feedback.Spend, [][]string{{"amount"}, {"time"}, {"campaign"}}, []string{"spend", "spent", "depense", "depenses", "cost", "cout", "campaign", "campagne", "budget"}},
	{feedback.Order, [][]string{{"id"}, {"customer"}, {"total", "line.unit_price", "line.total"}}, []string{"order", "commande", "ordered", "achat", "purchase", "lineitem", "quantity", "quantite", "qty", "qte", "transaction", "facture", "invoice"}},
	{feedback.Activity, [][]string{{"activity"}, {"customer"}, {"time"}}, []string{"activity", "activite", "event", "evenement", "action", "interaction"}},
	{feedback.Signup, [][]string{{"customer"}, {"time"}}, []string{"signup", "sign up", "signed up", "registration", "registered", "inscription", "inscrit", "since", "depuis", "joined", "join"}},
}

// guessEvent says which kind of customer event the rows are, or "". Columns of
// people's own words or of their scores make them items.
func (g *guesser) guessEvent() string {
	if g.saysItems() {
		return ""
	}
	for _, sign := range eventSigns {
		if g.mentions(sign.words) && !slices.ContainsFunc(sign.needs, func(any []string) bool {
			return !slices.ContainsFunc(any, func(field string) bool { return g.couldBe(sign.kind, field) })
		}) {
			return sign.kind
		}
	}
	return ""
}

// saysItems says whether a column holds feedback: sentences under a header that
// names them, or scores.
func (g *guesser) saysItems() bool {
	for i, p := range g.cols {
		for _, field := range []string{"rating", "nps", "csat", "ces"} {
			if g.best(field, i) > 90 && fits(field, p, g.rows) > 0 {
				return true
			}
		}
		if p.isFree() && p.meanBytes() > 40 && p.filled*2 > g.rows || g.best("text", i) > 93 && p.isFree() {
			return true
		}
	}
	return false
}

func (g *guesser) mentions(any []string) bool {
	for i := range g.names {
		if g.mentionsIn(i, any) {
			return true
		}
	}
	return false
}

// couldBe says whether a column's header and content suit a field of a kind.
func (g *guesser) couldBe(kind, field string) bool {
	headers := headersOf(kind, field)
	for i, p := range g.cols {
		for _, n := range g.names[i] {
			if nameScore(n, headers)*fitsEvent(kind, field, p, g.rows) >= enough {
				return true
			}
		}
	}
	return false
}

// fitsEvent says how well a column's content suits a field of an event, as
// fits does for items.
func fitsEvent(kind, field string, p *profile, rows int64) float64 {
	if p.filled == 0 {
		return 0
	}
	switch field {
	case "time", "start", "end", "cancelled":
		return fitsTime(p)
	case "total", "tax", "amount", "price", "line.unit_price", "line.total":
		return atLeast(ratio(p.money.good, p.money.tried), 0.6)
	case "line.quantity", "count":
		return atLeast(p.scored(p.numbers), 0.6) // what doesn't fit is a reject with its reason
	case "id":
		if kind == feedback.Order || kind == feedback.Return || kind == feedback.Subscription { // several rows may be one
			return shortName(p)
		}
		return fitsID(p, rows)
	case "exchange", "prospect", "line.complementary":
		if p.distinct() > 4 {
			return 0
		}
	case "currency":
		if p.distinct() > 20 || p.longest > 10 {
			return 0
		}
	case "action", "activity", "interval":
		if p.distinct() > 200 {
			return 0
		}
	}
	return shortName(p)
}

func shortName(p *profile) float64 {
	if p.isTime() || p.longest > feedback.MaxFieldBytes {
		return 0
	}
	return 1
}

// lacks says what a table of events has no column for, and what to do, or "".
func (g *guesser) lacks() string {
	need := func(fields ...string) string {
		if slices.ContainsFunc(fields, g.has) {
			return ""
		}
		return fmt.Sprintf("no column is the %s's %s; say which one with --map %s=COLUMN: there are %s",
			g.kind, strings.Join(fields, " or "), fields[0], g.columnNames())
	}
	var missing []string
	for _, fields := range eventNeeds[g.kind] {
		missing = append(missing, need(fields...))
	}
	if eventMoney[g.kind] && g.opts.Currency == "" && !g.has("currency") && !g.writesCurrency() {
		missing = append(missing, "nothing says the currency; say it with --currency EUR, or --map currency=COLUMN")
	}
	i := slices.IndexFunc(missing, func(s string) bool { return s != "" })
	if i < 0 {
		return ""
	}
	return missing[i]
}

// eventNeeds are the fields without which rows are no events of a kind: one of
// each group.
var eventNeeds = map[string][][]string{
	feedback.Order:        {{"id"}, {"customer"}, {"time"}, {"line.unit_price", "total", "line.total"}},
	feedback.Return:       {{"order"}, {"customer"}, {"time"}},
	feedback.Refund:       {{"order"}, {"customer"}, {"time"}, {"amount"}},
	feedback.Subscription: {{"customer"}, {"start", "end", "time"}},
	feedback.Visit:        {{"session", "visitor"}, {"time"}},
	feedback.Activity:     {{"customer"}, {"activity"}, {"time"}},
	feedback.Spend:        {{"amount"}, {"time"}},
	feedback.Signup:       {{"customer"}, {"time"}},
	feedback.Invitation:   {{"customer"}, {"survey"}, {"time"}},
}

// eventMoney are the kinds that must say a currency.
var eventMoney = map[string]bool{feedback.Order: true, feedback.Refund: true, feedback.Spend: true}

// writesCurrency says whether the sums carry their currency themselves.
func (g *guesser) writesCurrency() bool {
	for field, i := range g.taken {
		if moneyFields[field] && (len(g.cols[i].money.currencies) > 0 || currencyInHeader(g.cols[i].name) != "") {
			return true
		}
	}
	return false
}

var moneyFields = map[string]bool{"total": true, "tax": true, "amount": true, "price": true, "line.unit_price": true, "line.total": true}

// leaveTax takes the column of taxes back where prices are without tax: an
// order's tax comes off its lines.
func (g *guesser) leaveTax() {
	tax, ok := g.taken["tax"]
	if !ok || g.chosen[tax].given {
		return
	}
	for _, field := range []string{"line.unit_price", "line.total", "total"} {
		i, ok := g.taken[field]
		if !ok {
			continue
		}
		if g.mentionsIn(i, untaxed) {
			g.chosen[tax] = choice{why: "the prices are without tax already"}
			delete(g.taken, "tax")
		}
		return
	}
}

// untaxed are what says in a header that a sum is without tax.
var untaxed = []string{"ht", "hors taxe", "hors taxes", "hors tva", "excl tax", "excl vat", "ex vat", "ex tax", "excluding tax", "excluding vat", "before tax", "without tax", "net price", "prix net"}

func (g *guesser) mentionsIn(col int, any []string) bool {
	return slices.ContainsFunc(g.names[col], func(n string) bool {
		return slices.ContainsFunc(any, func(w string) bool { return containsWords(n, w) })
	})
}
