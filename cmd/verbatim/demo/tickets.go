package demo

import (
	"time"

	"verbatim/feedback"
)

// topic is what a kind of ticket is about and how it goes.
type topic struct {
	ask       string // section of what the customer wants, or ""
	anger     float64
	complaint bool
	reply     string  // section of the agent's answer
	work      float64 // median hours of opening time from answer to solution
	kind      string  // the help desk's own word, when it is no complaint
	team      string
	theme     string // the section that the customer may add, or ""
}

var topics = map[string]topic{
	"late":         {"t.late.ask neu", 0.5, true, "a.late neu", 11, "", "logistics", "delivery.late neg"},
	"damaged":      {"t.damaged.ask neu", 0.4, true, "a.damaged neu", 10, "", "logistics", "delivery.damaged neg"},
	"return":       {"", 0, false, "a.return neu", 3, "question", "returns", ""},
	"refund":       {"t.refund.ask neu", 0.5, true, "a.refund neu", 8, "", "returns", "returns neg"},
	"login":        {"t.login.ask neu", 0.35, true, "a.login neu", 12, "", "app", "app.login neg"},
	"billing":      {"", 0.05, false, "a.billing neu", 5, "request", "accounts", ""},
	"subscription": {"", 0.15, false, "a.subscription neu", 4, "request", "accounts", ""},
	"question":     {"", 0, false, "a.question neu", 3, "question", "advice", ""},
	"order":        {"", 0, false, "a.order neu", 2, "request", "advice", ""},
	"warranty":     {"t.warranty.ask neu", 0.2, true, "a.warranty neu", 14, "", "repairs", ""},
	"leave":        {"", 0.4, true, "a.leave neu", 5, "", "accounts", "subscription neg"},
}

// ticket tells one conversation with the help desk: when it was opened,
// answered and solved, with what was said. Every third is published twice, when
// it is opened and when it is solved; the others once, in their last state.
func (w *world) ticket(c *customer, opened time.Time, about string, s scene) {
	if !w.told(opened) {
		return
	}
	tp := topics[about]
	it := w.openTicket(c, opened, about, &s)
	twice := c.chance(0.33)
	if twice {
		first := *it
		clock := *it.Ticket
		first.Ticket, first.Updated = &clock, opened.UTC()
		w.item(opened, &first)
	}
	last := w.converse(c, it, tp, about, s)
	if !twice || last.After(opened) {
		it.Updated = last.UTC()
		w.item(last, it)
	}
}

// openTicket is the ticket as the customer opens it.
func (w *world) openTicket(c *customer, opened time.Time, about string, s *scene) *feedback.Item {
	s.at, s.ticket, s.about = opened, w.id("T"), about
	it := c.item("tk-"+s.ticket[2:], feedback.Ticket, opened)
	it.Source, it.Channel = "helpdesk", pick(c.dice, []string{"email", "email", "email", "form", "form", "chat", "chat", "phone"})
	it.Attributes = map[string]string{"team": topics[about].team, "agent": s.agent}
	if s.product != nil {
		it.Product = s.product.name
	}
	if about == "login" {
		it.Product, it.Attributes["app_version"] = "app", "5.2.0"
	}
	if about == "subscription" || about == "leave" {
		it.Product = "Sentier"
	}
	title := w.draftTitle(c, *s, about)
	it.Title = w.claim(title)
	it.Messages = w.says(c, it.Messages, "customer", opened, w.write(c.dice, *s, 't', w.plea(c, about, *s)...))
	it.Ticket = &feedback.TicketInfo{Opened: opened.UTC(), Contacts: 1, Status: "new", Type: w.ticketType(c, about)}
	if topics[about].complaint {
		it.Ticket.Due = w.cal.business(opened, 5*(closes-opens)).UTC()
	}
	return it
}

func (w *world) draftTitle(c *customer, s scene, about string) string {
	key := "title." + about + " neu"
	if !w.books[c.lang].has(key, 't') {
		key = "title." + about + " neg"
	}
	return w.draft(c.dice, s, 't', []string{key})
}

func (w *world) ticketType(c *customer, about string) string {
	if topics[about].complaint && c.chance(0.92) {
		return "complaint"
	}
	if kind := topics[about].kind; kind != "" {
		return kind
	}
	return "question"
}

// plea lists the sections of a customer's first message.
func (w *world) plea(c *customer, about string, s scene) []string {
	tp, book := topics[about], w.books[s.lang]
	var keys []string
	if c.chance(0.7) {
		keys = append(keys, "t.hello neu")
	}
	switch {
	case about == "leave":
		keys = append(keys, "leave neg")
	case s.product != nil && c.chance(0.4) && book.has("t."+about+"."+s.product.category+" neg", 't'):
		keys = append(keys, "t."+about+"."+s.product.category+" neg")
	case s.product != nil && c.chance(0.3) && book.has("t."+about+"."+s.product.category+" neu", 't'):
		keys = append(keys, "t."+about+"."+s.product.category+" neu")
	case book.has("t."+about+" neg", 't'):
		keys = append(keys, "t."+about+" neg")
	default:
		keys = append(keys, "t."+about+" neu")
	}
	if tp.theme != "" && c.chance(0.4) {
		keys = append(keys, w.blame(c, tp.theme, s))
	}
	if c.chance(tp.anger * clamp(1-0.4*c.mood, 0.6, 1.8)) {
		keys = append(keys, "t.anger neg")
	}
	if tp.ask != "" && c.chance(0.75) {
		keys = append(keys, tp.ask)
	}
	if c.chance(0.5) {
		keys = append(keys, "t.close neu")
	}
	if c.chance(0.06) {
		keys = append(keys, "t.sign neu")
	}
	return keys
}

// blame is the section of a grievance, which in the weeks of the incident is
// often the change of carrier itself.
func (w *world) blame(c *customer, theme string, s scene) string {
	if theme == "delivery.late neg" && w.moved(s.at) && c.chance(0.3) {
		return "delivery.change neg"
	}
	return theme
}

// moved says whether people have noticed the new carrier and still suffer it.
func (w *world) moved(t time.Time) bool {
	day := w.cal.day(t)
	return day > moveDay+3 && day < repairDay+5
}

// says appends a turn if there are words for it.
func (w *world) says(c *customer, to []feedback.Message, author string, at time.Time, text string) []feedback.Message {
	if text == "" {
		return to
	}
	return append(to, feedback.Message{Author: author, Time: at.UTC(), Text: text})
}

// item is a new item of the customer.
func (c *customer) item(id, kind string, at time.Time) *feedback.Item {
	it := &feedback.Item{
		ID: id, Kind: kind, Time: at, Customer: c.id,
		Segment: c.segment, Country: c.market.country,
	}
	if c.chance(0.5) { // half of the sources know the language
		it.Lang = c.lang
	}
	return it
}
