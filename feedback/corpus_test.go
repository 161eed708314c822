package feedback

import (
	"strings"
	"time"
)

// stored is the moment at which the corpus was stored.
var stored = time.Date(2026, 11, 20, 12, 0, 0, 123456789, time.UTC)

// document is one message of the corpus that the decoder and the schema are
// both held to.
type document struct {
	name   string
	kind   string
	body   string
	member string // where it is refused: "" accepts, "-" refuses the message as a whole
	beyond bool   // refused for what a schema can't say
}

const fullTicket = `{"id":"zd-1234","kind":"ticket","source":"zendesk","time":"2026-11-02T10:11:12Z","updated":"2026-11-03T08:00:00+02:00",
 "title":"Colis","text":"Toujours pas reçu, deux relances sans réponse…","lang":"fr",
 "customer":"c-42","product":"app","channel":"email","segment":"pro","country":"FR",
 "rating":{"value":2.5,"max":5},"nps":3,"csat":{"value":2,"max":5},"ces":{"value":2,"max":7,"high_is_good":true},
 "survey":{"id":"post-delivery","wave":"2026-Q4","type":"transactional","question":"Que pouvons-nous améliorer ?"},
 "ticket":{"opened":"2026-11-01T10:00:00Z","first_response":"2026-11-01T11:00:00Z","first_resolved":"2026-11-02T10:00:00Z",
           "resolved":"2026-11-03T10:00:00Z","due":"2026-12-24T10:00:00Z",
           "on_hold_seconds":0,"contacts":2,"reopened":1,"status":"open","type":"complaint"},
 "messages":[{"author":"customer","time":"2026-11-01T10:00:00Z","text":"Où est-il ?"},{"author":"agent","text":"En route."},{"author":"bot","text":""}],
 "url":"https://help.example/1234","attributes":{"store":"Lyon","agent":"a-7"}}`

const order = `"customer":"c-1","currency":"EUR","lines":[{"product":"lamp","quantity":2,"unit_price":19.9}]`

func corpus() []document {
	return append(itemCorpus(), eventCorpus()...)
}

func itemCorpus() []document {
	many := strings.TrimSuffix(strings.Repeat(`{"author":"customer","text":"x"},`, MaxMessagesPerItem+1), ",")
	var attributes strings.Builder
	for i := range MaxAttributes + 1 {
		attributes.WriteString(`"k` + strings.Repeat("x", i) + `":"v",`)
	}
	return []document{
		{name: "whole ticket", kind: Ticket, body: fullTicket},
		{name: "shortest", kind: Review, body: `{"id":"1","text":"…"}`},
		{name: "score alone", kind: Survey, body: `{"id":"1","nps":10}`},
		{name: "whole number with a point", kind: Survey, body: `{"id":"1","nps":1.0e1}`},
		{name: "no effort", kind: Survey, body: `{"id":"1","ces":{"value":1,"max":5,"high_is_good":false}}`},
		{name: "bad of good or bad", kind: Survey, body: `{"id":"1","csat":{"value":0,"max":1}}`},
		{name: "nought of a hundred", kind: Review, body: `{"id":"1","rating":{"value":0,"max":100}}`},
		{name: "messages alone", kind: Ticket, body: `{"id":"1","messages":[{"author":"customer","text":"help"}]}`},
		{name: "tombstone", kind: Review, body: `{"id":"1","deleted":true}`},
		{name: "tombstone that is told no", kind: Review, body: `{"id":"1","deleted":false}`, member: "text"},
		{name: "escapes", kind: Review, body: `{"id":"a\"b","t\u0065xt":"caf\u00e9 \ud83d\ude00 \\ \/"}`},
		{name: "empty strings are absent", kind: Review, body: `{"id":"1","text":"x","lang":"","url":"","title":"","attributes":{},"messages":[]}`},

		{name: "no id", kind: Review, body: `{"text":"x"}`, member: "id"},
		{name: "empty id", kind: Review, body: `{"id":"","text":"x"}`, member: "id"},
		{name: "long id", kind: Review, body: `{"id":"` + strings.Repeat("i", MaxIDBytes+1) + `","text":"x"}`, member: "id"},
		{name: "id with a line break", kind: Review, body: `{"id":"a\nb","text":"x"}`, member: "id"},
		{name: "number for an id", kind: Review, body: `{"id":17,"text":"x"}`, member: "id"},
		{name: "nothing said", kind: Review, body: `{"id":"1"}`, member: "text"},
		{name: "empty text", kind: Review, body: `{"id":"1","text":""}`, member: "text"},
		{name: "no messages", kind: Review, body: `{"id":"1","messages":[]}`, member: "text"},
		{name: "title is not enough", kind: Review, body: `{"id":"1","title":"x"}`, member: "text"},
		{name: "other kind", kind: Review, body: `{"id":"1","kind":"ticket","text":"x"}`, member: "kind"},
		{name: "unknown kind", kind: Review, body: `{"id":"1","kind":"tweet","text":"x"}`, member: "kind"},
		{name: "unknown member", kind: Review, body: `{"id":"1","text":"x","colour":"red"}`, member: "colour"},
		{name: "unknown nested member", kind: Ticket, body: `{"id":"1","text":"x","ticket":{"priority":"high"}}`, member: "ticket.priority"},
		{name: "unknown member of a message", kind: Ticket, body: `{"id":"1","messages":[{"author":"bot","text":"x"},{"author":"bot","text":"x","mood":1}]}`, member: "messages[1].mood"},
		{name: "capitals", kind: Review, body: `{"id":"1","Text":"x"}`, member: "Text"},
		{name: "member of an event", kind: Review, body: `{"id":"1","text":"x","visitor":"v"}`, member: "visitor"},
		{name: "twice", kind: Review, body: `{"id":"1","text":"x","text":"y"}`, member: "text", beyond: true},
		{name: "twice nested", kind: Survey, body: `{"id":"1","csat":{"value":1,"max":5,"max":5}}`, member: "csat.max", beyond: true},
		{name: "twice in attributes", kind: Review, body: `{"id":"1","text":"x","attributes":{"a":"1","a":"2"}}`, member: "attributes.a", beyond: true},
		{name: "null", kind: Review, body: `{"id":"1","text":null,"nps":3}`, member: "text"},
		{name: "list for text", kind: Review, body: `{"id":"1","text":["x"]}`, member: "text"},
		{name: "string for a score", kind: Survey, body: `{"id":"1","nps":"9"}`, member: "nps"},
		{name: "string for a flag", kind: Review, body: `{"id":"1","deleted":"true"}`, member: "deleted"},
		{name: "number for an object", kind: Review, body: `{"id":"1","rating":4}`, member: "rating"},
		{name: "object for a list", kind: Review, body: `{"id":"1","messages":{"author":"bot","text":"x"}}`, member: "messages"},
		{name: "string for a message", kind: Review, body: `{"id":"1","messages":["x"]}`, member: "messages[0]"},

		{name: "nps eleven", kind: Survey, body: `{"id":"1","nps":11}`, member: "nps"},
		{name: "nps below", kind: Survey, body: `{"id":"1","nps":-1}`, member: "nps"},
		{name: "nps between", kind: Survey, body: `{"id":"1","nps":7.5}`, member: "nps"},
		{name: "huge number", kind: Survey, body: `{"id":"1","nps":1e400}`, member: "nps"},
		{name: "six stars", kind: Review, body: `{"id":"1","rating":{"value":6,"max":5}}`, member: "rating.value", beyond: true},
		{name: "no star", kind: Review, body: `{"id":"1","rating":{"value":0,"max":5}}`, member: "rating.value", beyond: true},
		{name: "below the scale", kind: Review, body: `{"id":"1","csat":{"value":-1,"max":5}}`, member: "csat.value"},
		{name: "no scale", kind: Review, body: `{"id":"1","rating":{"value":4}}`, member: "rating.max"},
		{name: "scale of nothing", kind: Review, body: `{"id":"1","rating":{"value":0,"max":0}}`, member: "rating.max"},
		{name: "scale without end", kind: Review, body: `{"id":"1","rating":{"value":3,"max":1e9}}`, member: "rating.max"},
		{name: "effort nought", kind: Survey, body: `{"id":"1","ces":{"value":0,"max":7,"high_is_good":true}}`, member: "ces.value"},
		{name: "effort above", kind: Survey, body: `{"id":"1","ces":{"value":8,"max":7,"high_is_good":true}}`, member: "ces.value", beyond: true},
		{name: "effort without direction", kind: Survey, body: `{"id":"1","ces":{"value":2,"max":7}}`, member: "ces.high_is_good"},

		{name: "time without a zone", kind: Review, body: `{"id":"1","text":"x","time":"2026-11-02T10:11:12"}`, member: "time"},
		{name: "day alone", kind: Review, body: `{"id":"1","text":"x","time":"2026-11-02"}`, member: "time"},
		{name: "no such day", kind: Review, body: `{"id":"1","text":"x","time":"2026-02-30T10:11:12Z"}`, member: "time"},
		{name: "number for a time", kind: Review, body: `{"id":"1","text":"x","time":1763600000}`, member: "time"},
		{name: "long ago", kind: Review, body: `{"id":"1","text":"x","time":"1969-12-31T23:59:59Z"}`, member: "time", beyond: true},
		{name: "in two days", kind: Review, body: `{"id":"1","text":"x","time":"2026-11-22T12:00:00Z"}`, member: "time", beyond: true},
		{name: "updated in four minutes", kind: Review, body: `{"id":"1","text":"x","updated":"2026-11-20T12:04:00Z"}`},
		{name: "updated in six minutes", kind: Review, body: `{"id":"1","text":"x","updated":"2026-11-20T12:06:00Z"}`, member: "updated", beyond: true},
		{name: "answered before it was opened", kind: Ticket, body: `{"id":"1","text":"x","ticket":{"opened":"2026-11-02T10:00:00Z","first_response":"2026-11-01T10:00:00Z"}}`, member: "ticket.first_response", beyond: true},
		{name: "resolved before it was first", kind: Ticket, body: `{"id":"1","text":"x","ticket":{"first_resolved":"2026-11-02T10:00:00Z","resolved":"2026-11-01T10:00:00Z"}}`, member: "ticket.resolved", beyond: true},
		{name: "opened without a zone", kind: Ticket, body: `{"id":"1","text":"x","ticket":{"opened":"2026-11-02 10:00"}}`, member: "ticket.opened"},
		{name: "negative hold", kind: Ticket, body: `{"id":"1","text":"x","ticket":{"on_hold_seconds":-5}}`, member: "ticket.on_hold_seconds"},

		{name: "long text", kind: Review, body: `{"id":"1","text":"` + strings.Repeat("x", MaxTextBytes+1) + `"}`, member: "text"},
		{name: "text of exactly the limit", kind: Review, body: `{"id":"1","text":"` + strings.Repeat("x", MaxTextBytes) + `"}`},
		{name: "long in bytes", kind: Review, body: `{"id":"1","text":"` + strings.Repeat("é", MaxTextBytes/2+1) + `"}`, member: "text", beyond: true},
		{name: "long messages", kind: Ticket, body: `{"id":"1","title":"xx","messages":[{"author":"bot","text":"` + strings.Repeat("x", MaxTextBytes-1) + `"}]}`, member: "messages", beyond: true},
		{name: "many messages", kind: Ticket, body: `{"id":"1","messages":[` + many + `]}`, member: "messages"},
		{name: "message of nobody", kind: Ticket, body: `{"id":"1","messages":[{"text":"x"}]}`, member: "messages[0].author"},
		{name: "message of a stranger", kind: Ticket, body: `{"id":"1","messages":[{"author":"boss","text":"x"}]}`, member: "messages[0].author"},
		{name: "message without words", kind: Ticket, body: `{"id":"1","messages":[{"author":"bot"}]}`, member: "messages[0].text"},
		{name: "survey of no type", kind: Survey, body: `{"id":"1","nps":3,"survey":{"type":"annual"}}`, member: "survey.type"},
		{name: "link that runs", kind: Review, body: `{"id":"1","text":"x","url":"javascript:alert(1)"}`, member: "url"},
		{name: "no language", kind: Review, body: `{"id":"1","text":"x","lang":"<b>"}`, member: "lang"},
		{name: "number in attributes", kind: Review, body: `{"id":"1","text":"x","attributes":{"store":3}}`, member: "attributes.store"},
		{name: "nested attributes", kind: Review, body: `{"id":"1","text":"x","attributes":{"store":{"city":"Lyon"}}}`, member: "attributes.store"},
		{name: "nameless attribute", kind: Review, body: `{"id":"1","text":"x","attributes":{"":"Lyon"}}`, member: "attributes."},
		{name: "many attributes", kind: Review, body: `{"id":"1","text":"x","attributes":{` + strings.TrimSuffix(attributes.String(), ",") + `}}`, member: "attributes.k" + strings.Repeat("x", 32)},
		{name: "long product", kind: Review, body: `{"id":"1","text":"x","product":"` + strings.Repeat("p", MaxFieldBytes+1) + `"}`, member: "product"},

		{name: "NUL", kind: Review, body: `{"id":"1","text":"a\u0000b"}`, member: "text", beyond: true},
		{name: "not UTF-8", kind: Review, body: "{\"id\":\"1\",\"text\":\"caf\xe9\"}", member: "text", beyond: true},
		{name: "half a surrogate", kind: Review, body: `{"id":"1","text":"\ud83d"}`, member: "text", beyond: true},
		{name: "trailing data", kind: Review, body: `{"id":"1","text":"x"} {"id":"2"}`, member: "-", beyond: true},
		{name: "cut short", kind: Review, body: `{"id":"1","text":"x`, member: "-", beyond: true},
		{name: "nothing", kind: Review, body: ``, member: "-", beyond: true},
		{name: "words", kind: Review, body: `the parcel is late`, member: "-", beyond: true},
		{name: "list", kind: Review, body: `[{"id":"1","text":"x"}]`, member: "-"},
		{name: "null message", kind: Review, body: `null`, member: "-"},
		{name: "missing comma", kind: Review, body: `{"id":"1" "text":"x"}`, member: "-", beyond: true},
		{name: "deep", kind: Review, body: `{"id":"1","text":` + strings.Repeat("[", 100000), member: "text", beyond: true},
	}
}

func eventCorpus() []document {
	return []document{
		{name: "signup", kind: Signup, body: `{"id":"s","time":"2026-11-02T10:11:12+01:00","customer":"c-42","attributes":{"campaign":"x"}}`},
		{name: "order", kind: Order, body: `{"id":"o",` + order + `,"tax":3.3,"tier":"gold","offered_tier":"silver"}`},
		{name: "gift", kind: Order, body: `{"id":"o","customer":"c","currency":"EUR","lines":[{"quantity":1,"unit_price":0,"complementary":true,"category":"a","tier":"b"}]}`},
		{name: "return", kind: Return, body: `{"id":"r","customer":"c","order":"o","lines":[{"product":"lamp","quantity":0.5,"unit_price":1}],"exchange":true}`},
		{name: "refund", kind: Refund, body: `{"id":"r","customer":"c","order":"o","amount":19.9,"currency":"EUR"}`},
		{name: "visit by a visitor", kind: Visit, body: `{"id":"v","visitor":"x","prospect":true}`},
		{name: "visit by a session", kind: Visit, body: `{"id":"v","session":"x","customer":"c","order":"o"}`},
		{name: "subscription", kind: Subscription, body: `{"id":"b","customer":"c","action":"start","plan":"pro","price":0,"currency":"EUR","start":"2026-12-01T00:00:00Z","end":"2027-12-01T00:00:00Z"}`},
		{name: "renewal", kind: Subscription, body: `{"id":"b","customer":"c","action":"renewal","end":"2027-12-01T00:00:00Z"}`},
		{name: "activity", kind: Activity, body: `{"id":"a","customer":"c","activity":"use"}`},
		{name: "activities", kind: Activity, body: `{"id":"a","customer":"c","activity":"use","count":12}`},
		{name: "spend", kind: Spend, body: `{"id":"p","amount":1200,"currency":"EUR","campaign":"autumn"}`},
		{name: "invitation", kind: Invitation, body: `{"id":"i","customer":"c","survey":"post-delivery"}`},
		{name: "tombstone", kind: Order, body: `{"id":"o","deleted":true,"updated":"2026-11-02T10:11:12Z"}`},
		{name: "activity tombstone", kind: Activity, body: `{"id":"o","deleted":true}`},

		{name: "order without lines", kind: Order, body: `{"id":"o","customer":"c","currency":"EUR"}`, member: "lines"},
		{name: "order of nothing", kind: Order, body: `{"id":"o","customer":"c","currency":"EUR","lines":[]}`, member: "lines"},
		{name: "order without currency", kind: Order, body: `{"id":"o","customer":"c","lines":[{"quantity":1,"unit_price":1}]}`, member: "currency"},
		{name: "order of nobody", kind: Order, body: `{"id":"o","currency":"EUR","lines":[{"quantity":1,"unit_price":1}]}`, member: "customer"},
		{name: "line of a string quantity", kind: Order, body: `{"id":"o","customer":"c","currency":"EUR","lines":[{"quantity":1,"unit_price":1},{"quantity":1,"unit_price":1},{"quantity":"2","unit_price":1}]}`, member: "lines[2].quantity"},
		{name: "line of none", kind: Order, body: `{"id":"o","customer":"c","currency":"EUR","lines":[{"quantity":0,"unit_price":1}]}`, member: "lines[0].quantity"},
		{name: "line without a price", kind: Order, body: `{"id":"o","customer":"c","currency":"EUR","lines":[{"quantity":1}]}`, member: "lines[0].unit_price"},
		{name: "currency in words", kind: Order, body: `{"id":"o","currency":"euro"}`, member: "currency"},
		{name: "amount in an order", kind: Order, body: `{"id":"o",` + order + `,"amount":3}`, member: "amount"},
		{name: "refund of nothing", kind: Refund, body: `{"id":"r","customer":"c","order":"o","amount":0,"currency":"EUR"}`, member: "amount"},
		{name: "refund of no order", kind: Refund, body: `{"id":"r","customer":"c","amount":1,"currency":"EUR"}`, member: "order"},
		{name: "return of no order", kind: Return, body: `{"id":"r","customer":"c","lines":[{"quantity":1,"unit_price":1}]}`, member: "order"},
		{name: "visit of nobody", kind: Visit, body: `{"id":"v","prospect":true}`, member: "visitor"},
		{name: "visit with an empty visitor", kind: Visit, body: `{"id":"v","visitor":""}`, member: "visitor"},
		{name: "subscription without an action", kind: Subscription, body: `{"id":"b","customer":"c","start":"2026-12-01T00:00:00Z"}`, member: "action"},
		{name: "subscription of another action", kind: Subscription, body: `{"id":"b","customer":"c","action":"pause"}`, member: "action"},
		{name: "start without a date", kind: Subscription, body: `{"id":"b","customer":"c","action":"start"}`, member: "start"},
		{name: "end without a date", kind: Subscription, body: `{"id":"b","customer":"c","action":"end","start":"2026-12-01T00:00:00Z"}`, member: "end"},
		{name: "renewal without a date", kind: Subscription, body: `{"id":"b","customer":"c","action":"renewal"}`, member: "start"},
		{name: "end before start", kind: Subscription, body: `{"id":"b","customer":"c","action":"end","start":"2026-12-01T00:00:00Z","end":"2026-11-01T00:00:00Z"}`, member: "end", beyond: true},
		{name: "activity of no kind", kind: Activity, body: `{"id":"a","customer":"c"}`, member: "activity"},
		{name: "activity no time", kind: Activity, body: `{"id":"a","customer":"c","activity":"use","count":0}`, member: "count"},
		{name: "spend in no currency", kind: Spend, body: `{"id":"p","amount":1200}`, member: "currency"},
		{name: "spend of a customer", kind: Spend, body: `{"id":"p","amount":1,"currency":"EUR","customer":"c"}`, member: "customer"},
		{name: "invitation to nothing", kind: Invitation, body: `{"id":"i","customer":"c"}`, member: "survey"},
		{name: "item as an event", kind: Signup, body: `{"id":"1","customer":"c","text":"x"}`, member: "text"},
		{name: "another kind of event", kind: Signup, body: `{"id":"1","customer":"c","kind":"order"}`, member: "kind"},
		{name: "event of no id", kind: Signup, body: `{"customer":"c"}`, member: "id"},
	}
}
