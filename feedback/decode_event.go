package feedback

import (
	"regexp"
	"time"
)

// eventSpec says what the events of one kind may and must have.
type eventSpec struct {
	members []member[Event]
	schema  schema                      // what goes beyond single members, or nil
	check   func(*reader, *Event) error // the same, or nil
}

var eventSpecs = map[string]eventSpec{
	Signup: spec(required(evCustomer)),
	Order: spec(required(evCustomer), required(evLines), required(evCurrency),
		numberMember("tax", "contained in the lines' total", 0, maxMoney, func(e *Event) *float64 { return &e.Tax }),
		textMember("tier", "the tier that was bought", MaxFieldBytes, func(e *Event) *string { return &e.Tier }),
		textMember("offered_tier", "the tier that was offered", MaxFieldBytes, func(e *Event) *string { return &e.OfferedTier })),
	Return: spec(required(evCustomer), required(evOrder), required(evLines),
		flagMember("exchange", "goods came back for other goods", func(e *Event) *bool { return &e.Exchange })),
	Refund: spec(required(evCustomer), required(evOrder), required(evAmount), required(evCurrency)),
	Visit: {
		members: append(common(), evCustomer, evOrder,
			idMember("visitor", "", func(e *Event) *string { return &e.Visitor }),
			idMember("session", "", func(e *Event) *string { return &e.Session }),
			flagMember("prospect", "not yet a customer", func(e *Event) *bool { return &e.Prospect })),
		schema: schema{"anyOf": []schema{{"required": []string{"visitor"}}, {"required": []string{"session"}}}},
		check:  checkVisit,
	},
	Subscription: {
		members: append(common(), required(evCustomer),
			required(enumMember("action", "", []string{"start", "renewal", "end"}, func(e *Event) *string { return &e.Action })),
			textMember("plan", "", MaxFieldBytes, func(e *Event) *string { return &e.Plan }),
			numberMember("price", "a month", 0, maxMoney, func(e *Event) *float64 { return &e.Price }), evCurrency,
			timeMember("start", "first day of the period; start must have it, renewal this or end", 0, func(e *Event) *time.Time { return &e.Start }),
			timeMember("end", "the day it ends; end must have it", 0, func(e *Event) *time.Time { return &e.End })),
		schema: schema{"allOf": []schema{
			onAction("start", schema{"required": []string{"start"}}),
			onAction("end", schema{"required": []string{"end"}}),
			onAction("renewal", schema{"anyOf": []schema{{"required": []string{"start"}}, {"required": []string{"end"}}}}),
		}},
		check: checkSubscription,
	},
	Activity: spec(required(evCustomer),
		required(idMember("activity", "use, visit, reply, …", func(e *Event) *string { return &e.Activity })),
		integerMember("count", "how many times; 1 where absent", 1, maxCount, func(e *Event, v int64) { e.Count = int(v) })),
	Spend: spec(required(evAmount), required(evCurrency),
		textMember("campaign", "", MaxFieldBytes, func(e *Event) *string { return &e.Campaign })),
	Invitation: spec(required(evCustomer),
		required(idMember("survey", "the id of the survey", func(e *Event) *string { return &e.Survey }))),
}

func spec(members ...member[Event]) eventSpec {
	return eventSpec{members: append(common(), members...)}
}

// common are the members of every event.
func common() []member[Event] {
	return []member[Event]{
		required(idMember("id", "names the event within its tenant for ever; the same id sent again replaces it", func(e *Event) *string { return &e.ID })),
		kindMember(EventKinds, func(e *Event) *string { return &e.Kind }),
		flagMember("deleted", "true removes the event; nothing else but id is needed then", func(e *Event) *bool { return &e.Deleted }),
		timeMember("time", "when it happened; the moment the stream stored the message where absent", maxAhead, func(e *Event) *time.Time { return &e.Time }),
		timeMember("updated", "orders the versions of the event; the moment the stream stored the message where absent", MaxUpdatedAhead, func(e *Event) *time.Time { return &e.Updated }),
		attributesMember(func(e *Event) *map[string]string { return &e.Attributes }),
	}
}

// Members that several kinds of event share.
var (
	evCustomer = idMember("customer", "the customer's id", func(e *Event) *string { return &e.Customer })
	evOrder    = idMember("order", "the id of the order", func(e *Event) *string { return &e.Order })
	evAmount   = positiveMember("amount", "", maxMoney, func(e *Event) *float64 { return &e.Amount })
	evLines    = listMember("lines", "", 1, maxLines, lineMembers, func(e *Event) *[]Line { return &e.Lines })
	evCurrency = shapedMember("currency", "ISO 4217", `^[A-Z]{3}$`, "must be a currency code such as EUR", currencyShape.MatchString, func(e *Event) *string { return &e.Currency })

	currencyShape = regexp.MustCompile(`^[A-Z]{3}$`)
)

var lineMembers = []member[Line]{
	textMember("product", "", MaxFieldBytes, func(l *Line) *string { return &l.Product }),
	textMember("category", "", MaxFieldBytes, func(l *Line) *string { return &l.Category }),
	required(positiveMember("quantity", "", maxCount, func(l *Line) *float64 { return &l.Quantity })),
	required(numberMember("unit_price", "in the event's currency", 0, maxMoney, func(l *Line) *float64 { return &l.UnitPrice })),
	textMember("tier", "", MaxFieldBytes, func(l *Line) *string { return &l.Tier }),
	flagMember("complementary", "bought on top of the main product", func(l *Line) *bool { return &l.Complementary }),
}

func onAction(action string, then schema) schema {
	return schema{
		"if":   schema{"properties": schema{"action": schema{"const": action}}, "required": []string{"action"}},
		"then": then,
	}
}

func checkVisit(r *reader, e *Event) error {
	if e.Visitor == "" && e.Session == "" {
		return &WireError{Member: "visitor", Allowed: "must be given, or else session"}
	}
	return nil
}

func checkSubscription(r *reader, e *Event) error {
	switch {
	case e.Action == "start" && e.Start.IsZero(), e.Action == "renewal" && e.Start.IsZero() && e.End.IsZero():
		return &WireError{Member: "start", Allowed: "must be given when action is " + e.Action}
	case e.Action == "end" && e.End.IsZero():
		return &WireError{Member: "end", Allowed: "must be given when action is end"}
	case !e.Start.IsZero() && !e.End.IsZero() && e.End.Before(e.Start):
		return r.within("end", e.End.Format(time.RFC3339), "must not be before start")
	}
	return nil
}

// finishEvent fills in what was absent and judges the event as a whole.
func (r *reader) finishEvent(spec eventSpec, e *Event) error {
	e.Kind = r.kind
	if e.Time.IsZero() {
		e.Time = r.stored
	}
	if e.Kind == Activity && e.Count == 0 && !e.Deleted {
		e.Count = 1
	}
	switch {
	case e.ID == "":
		return &WireError{Member: "id", Allowed: "must be given"}
	case e.Deleted:
		return nil
	case r.missing != "":
		return &WireError{Member: r.missing, Allowed: "must be given"}
	case spec.check != nil:
		return spec.check(r, e)
	}
	return nil
}
