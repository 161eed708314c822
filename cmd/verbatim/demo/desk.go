package demo

import (
	"fmt"
	"strings"
	"time"

	"verbatim/feedback"
)

// firstAnswer is the median, in hours of opening time, until a person answers.
var firstAnswer = map[string]float64{"email": 2.4, "form": 2.8, "chat": 0.3, "phone": 0.1}

// converse plays the ticket up to its solution or the end of the sample and
// returns the moment of its last change. While the desk is behind, answers take
// about nine times as long and customers write again.
func (w *world) converse(c *customer, it *feedback.Item, tp topic, about string, s scene) time.Time {
	opened, behind := it.Ticket.Opened, w.cal.backlog(w.cal.day(it.Ticket.Opened))
	if it.Channel != "phone" && c.chance(0.3) {
		it.Messages = w.says(c, it.Messages, "bot", opened.Add(time.Minute), w.write(c.dice, s, 'a', "bot neu"))
	}
	wait := c.spread(firstAnswer[it.Channel]*(1+8*behind), 0.7)
	answered := w.cal.business(opened, wait)
	last := opened
	contacts := c.contacts(tp, behind)
	if contacts > 1 && answered.Sub(opened) > 30*time.Hour {
		at := opened.Add(answered.Sub(opened) * 2 / 3)
		last = w.follow(c, it, at, s, "t.follow neg", last)
	}
	if !answered.Before(w.cal.end) {
		c.hurt(c.memory, w.cal.day(opened), 0.1)
		return last
	}
	it.Ticket.FirstResponse, it.Ticket.Status, last = answered.UTC(), "open", answered
	it.Messages = w.says(c, it.Messages, "agent", answered, w.write(c.dice, s, 'a', w.answer(c, tp, about, s)...))
	if wait > 12 {
		c.hurt("support", w.cal.day(answered), 0.35)
	}
	return w.solve(c, it, tp, s, contacts, answered, last)
}

// contacts is how often the customer has to write.
func (c *customer) contacts(tp topic, behind float64) int {
	again := 0.2 + 0.3*behind
	if tp.complaint {
		again += 0.12
	}
	n := 1
	for n < 5 && c.chance(again) {
		n++
	}
	return n
}

// follow adds a message of the customer, if it still falls into the sample.
func (w *world) follow(c *customer, it *feedback.Item, at time.Time, s scene, key string, last time.Time) time.Time {
	at = at.Truncate(time.Second)
	if !at.Before(w.cal.end) {
		return last
	}
	keys := []string{w.own(c, key, s)}
	if key == "t.follow neg" && topics[s.about].complaint && c.chance(0.35) {
		keys = append(keys, "t.anger neg")
	}
	text := w.write(c.dice, s, 't', keys...)
	if text == "" {
		return last
	}
	if it.Channel == "email" && c.chance(0.2) {
		text += w.quote(s, it.Messages)
	}
	it.Messages = w.says(c, it.Messages, "customer", at, text)
	if key == "t.follow neg" {
		it.Ticket.Contacts++
	}
	c.replies++
	return at
}

// quote is the mail that is answered, below the answer, as mail programs put it.
func (w *world) quote(s scene, messages []feedback.Message) string {
	last := messages[len(messages)-1]
	intro := "On %s at %s, Fell & Rive wrote:"
	if s.lang == "fr" {
		intro = "Le %s à %s, Fell & Rive a écrit :"
	}
	if last.Author == "customer" {
		return ""
	}
	t := last.Time.In(w.cal.zone)
	intro = fmt.Sprintf(intro, date(s, t), t.Format("15:04"))
	return "\n\n" + intro + "\n> " + strings.ReplaceAll(last.Text, "\n", "\n> ")
}

// own is the topic's own section of what is written back, or the general one.
func (w *world) own(c *customer, key string, s scene) string {
	special := strings.Replace(key, "t.follow", "t.follow."+s.about, 1)
	if w.books[s.lang].has(special, 't') && c.chance(0.65) {
		return special
	}
	return key
}

// answer lists the sections of an agent's reply.
func (w *world) answer(c *customer, tp topic, about string, s scene) []string {
	keys := []string{"a.hello neu", tp.reply}
	if about == "late" {
		switch day := w.cal.day(s.at); {
		case w.moved(s.at) && day < repairDay && c.chance(0.5):
			keys[1] = "a.change neu"
		case day >= repairDay-2 && day < repairDay+14 && c.chance(0.6):
			keys[1] = "a.fixed neu"
		}
	}
	if c.chance(0.35) {
		keys = append(keys, tp.reply)
	}
	return append(keys, "a.close neu")
}

// solve goes on from the first answer.
func (w *world) solve(c *customer, it *feedback.Item, tp topic, s scene, contacts int, answered, last time.Time) time.Time {
	t := it.Ticket
	behind := w.cal.backlog(w.cal.day(answered))
	at := answered
	for t.Contacts < contacts {
		at = w.cal.business(at, c.spread(4*(1+behind), 0.6))
		before := t.Contacts
		if last = w.follow(c, it, at, s, "t.follow neg", last); t.Contacts == before {
			break
		}
		at = w.cal.business(at, c.spread(3*(1+3*behind), 0.6))
		if !at.Before(w.cal.end) {
			break
		}
		it.Messages = w.says(c, it.Messages, "agent", at, w.write(c.dice, s, 'a', "a.again neu", tp.reply, "a.close neu"))
		last = at
	}
	solved := w.cal.business(at, c.spread(tp.work*(1+2*behind), 0.8))
	if !solved.Before(w.cal.end) || c.chance(0.02) {
		t.Status = pick(c.dice, []string{"open", "pending"})
		return last
	}
	t.FirstResolved, t.Resolved, t.Status, last = solved.UTC(), solved.UTC(), "solved", solved
	if c.chance(0.15) {
		t.OnHoldSeconds = int64(c.between(1, 30)) * 1800
	}
	last = w.reopen(c, it, tp, s, solved, last)
	w.closing(c, it, s, t.Resolved, tp)
	return last
}

// reopen is for the one in twenty that was not solved after all.
func (w *world) reopen(c *customer, it *feedback.Item, tp topic, s scene, solved, last time.Time) time.Time {
	again := w.cal.business(solved, c.spread(9, 0.5))
	final := w.cal.business(again, c.spread(tp.work, 0.6))
	if c.chance(0.94) || !final.Before(w.cal.end) {
		return last
	}
	w.follow(c, it, again, s, "t.follow neg", last)
	it.Ticket.Reopened, it.Ticket.Resolved = 1, final.UTC()
	return final
}

// closing is what the customer makes of the whole: a thank-you, a survey.
func (w *world) closing(c *customer, it *feedback.Item, s scene, solved time.Time, tp topic) {
	hours := solved.Sub(it.Ticket.Opened).Hours()
	effort := 0.9 - 0.012*hours - 0.5*float64(it.Ticket.Contacts-1) + 0.5*c.NormFloat64()
	if effort > 0.3 {
		c.please(0.2)
		if it.Ticket.Reopened == 0 && c.chance(0.4) {
			w.follow(c, it, solved.Add(-time.Minute), s, "t.follow pos", solved)
		}
	} else if effort < -0.6 {
		c.hurt("support", w.cal.day(solved), 0.3)
	}
	if c.chance(0.6) {
		w.afterTicket(c, s, solved.Add(time.Duration(c.between(60, 900))*time.Minute), effort)
	}
}
