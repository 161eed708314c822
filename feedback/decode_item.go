package feedback

import (
	"regexp"
	"strconv"
	"time"
)

var itemMembers = []member[Item]{
	required(idMember("id", "names the item within its tenant for ever; the same id sent again replaces it", func(it *Item) *string { return &it.ID })),
	kindMember(ItemKinds, func(it *Item) *string { return &it.Kind }),
	flagMember("deleted", "true removes the item; nothing else but id is needed then", func(it *Item) *bool { return &it.Deleted }),
	textMember("source", "where it was written: zendesk, app store, …", MaxFieldBytes, func(it *Item) *string { return &it.Source }),
	timeMember("time", "when the customer said it; the moment the stream stored the message where absent", maxAhead, func(it *Item) *time.Time { return &it.Time }),
	timeMember("updated", "orders the versions of the item; the moment the stream stored the message where absent", MaxUpdatedAhead, func(it *Item) *time.Time { return &it.Updated }),
	textMember("title", "title or subject line", MaxTextBytes, func(it *Item) *string { return &it.Title }),
	textMember("text", "the customer's words", MaxTextBytes, func(it *Item) *string { return &it.Text }),
	shapedMember("lang", "language as a BCP 47 tag; detected where absent", `^([A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*)?$`, "must be a language tag such as fr or en-GB", isLang, func(it *Item) *string { return &it.Lang }),
	textMember("customer", "the customer's id", MaxIDBytes, func(it *Item) *string { return &it.Customer }),
	textMember("product", "", MaxFieldBytes, func(it *Item) *string { return &it.Product }),
	textMember("channel", "email, phone, chat, …", MaxFieldBytes, func(it *Item) *string { return &it.Channel }),
	textMember("segment", "the customer's segment", MaxFieldBytes, func(it *Item) *string { return &it.Segment }),
	textMember("country", "", MaxFieldBytes, func(it *Item) *string { return &it.Country }),
	objectMember("rating", "stars", ratingMembers, func(it *Item) **Rating { return &it.Rating }, checkStars),
	integerMember("nps", "likelihood to recommend", 0, 10, func(it *Item, v int64) { n := int(v); it.NPS = &n }),
	objectMember("csat", "satisfaction", ratingMembers, func(it *Item) **Rating { return &it.CSAT }, checkRating),
	objectMember("ces", "customer effort", effortMembers, func(it *Item) **Effort { return &it.CES }, checkEffort),
	objectMember("survey", "the survey that was answered", surveyMembers, func(it *Item) **SurveyInfo { return &it.Survey }, nil),
	objectMember("ticket", "the life of the ticket", ticketMembers, func(it *Item) **TicketInfo { return &it.Ticket }, checkTicket),
	listMember("messages", "the turns of the conversation, oldest first", 0, MaxMessagesPerItem, messageMembers, func(it *Item) *[]Message { return &it.Messages }),
	shapedMember("url", "a link to the original", `^([hH][tT][tT][pP][sS]?://[\s\S]*)?$`, "must start with https:// or http://", isURL, func(it *Item) *string { return &it.URL }),
	attributesMember(func(it *Item) *map[string]string { return &it.Attributes }),
}

var ratingMembers = []member[Rating]{
	required(numberMember("value", "from 0 to max", 0, maxScale, func(v *Rating) *float64 { return &v.Value })),
	required(positiveMember("max", "the scale's best", maxScale, func(v *Rating) *float64 { return &v.Max })),
}

var effortMembers = []member[Effort]{
	required(numberMember("value", "from 1 to max", 1, maxScale, func(v *Effort) *float64 { return &v.Value })),
	required(numberMember("max", "the end of the scale", 1, maxScale, func(v *Effort) *float64 { return &v.Max })),
	required(flagMember("high_is_good", "whether the scale's end means little effort", func(v *Effort) *bool { return &v.HighIsGood })),
}

var surveyMembers = []member[SurveyInfo]{
	textMember("id", "", MaxIDBytes, func(v *SurveyInfo) *string { return &v.ID }),
	textMember("wave", "the round of the survey; the calendar quarter where absent", MaxIDBytes, func(v *SurveyInfo) *string { return &v.Wave }),
	enumMember("type", "", []string{"relational", "transactional", ""}, func(v *SurveyInfo) *string { return &v.Type }),
	textMember("question", "the question that text answers", MaxFieldBytes, func(v *SurveyInfo) *string { return &v.Question }),
}

var ticketMembers = []member[TicketInfo]{
	timeMember("opened", "", maxAhead, func(v *TicketInfo) *time.Time { return &v.Opened }),
	timeMember("first_response", "the first human public reply", maxAhead, func(v *TicketInfo) *time.Time { return &v.FirstResponse }),
	timeMember("first_resolved", "", maxAhead, func(v *TicketInfo) *time.Time { return &v.FirstResolved }),
	timeMember("resolved", "the last time it was solved", maxAhead, func(v *TicketInfo) *time.Time { return &v.Resolved }),
	timeMember("due", "", 0, func(v *TicketInfo) *time.Time { return &v.Due }),
	integerMember("on_hold_seconds", "", 0, maxCount, func(v *TicketInfo, n int64) { v.OnHoldSeconds = n }),
	integerMember("contacts", "contacts of the customer, the first included", 0, maxCount, func(v *TicketInfo, n int64) { v.Contacts = int(n) }),
	integerMember("reopened", "times it was reopened", 0, maxCount, func(v *TicketInfo, n int64) { v.Reopened = int(n) }),
	textMember("status", "", MaxFieldBytes, func(v *TicketInfo) *string { return &v.Status }),
	textMember("type", "complaint, question, …: the source's own word", MaxFieldBytes, func(v *TicketInfo) *string { return &v.Type }),
}

var messageMembers = []member[Message]{
	required(enumMember("author", "", []string{"customer", "agent", "bot"}, func(v *Message) *string { return &v.Author })),
	timeMember("time", "", maxAhead, func(v *Message) *time.Time { return &v.Time }),
	required(textMember("text", "", MaxTextBytes, func(v *Message) *string { return &v.Text })),
}

// isLang and isURL hold what the patterns of lang and url say; the empty string
// is an absent member.
func isLang(s string) bool { return langShape.MatchString(s) }

func isURL(s string) bool { return s == "" || urlShape.MatchString(s) }

var (
	langShape = regexp.MustCompile(`^([A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*)?$`)
	urlShape  = regexp.MustCompile(`^(?i:https?://)`)
)

func checkRating(r *reader, v *Rating) error {
	if v.Value > v.Max {
		return r.within("value", number(v.Value), "must be a number from 0 to max, which is "+number(v.Max))
	}
	return nil
}

// checkStars refuses 0 stars: exports write it for a review without a rating,
// and as a rating it would pull every mean down.
func checkStars(r *reader, v *Rating) error {
	if v.Max <= starsUpTo && v.Value < min(0.5, v.Max) {
		return r.within("value", number(v.Value), "must be 0.5 to max stars; leave rating out where there is none")
	}
	return checkRating(r, v)
}

func checkEffort(r *reader, v *Effort) error {
	if v.Value > v.Max {
		return r.within("value", number(v.Value), "must be a number from 1 to max, which is "+number(v.Max))
	}
	return nil
}

// checkTicket refuses times in an order that no ticket can have.
func checkTicket(r *reader, v *TicketInfo) error {
	for _, p := range []struct {
		name, after string
		at, from    time.Time
	}{
		{"first_response", "opened", v.FirstResponse, v.Opened},
		{"first_resolved", "opened", v.FirstResolved, v.Opened},
		{"resolved", "opened", v.Resolved, v.Opened},
		{"resolved", "first_resolved", v.Resolved, v.FirstResolved},
		{"due", "opened", v.Due, v.Opened},
	} {
		if !p.at.IsZero() && !p.from.IsZero() && p.at.Before(p.from) {
			return r.within(p.name, p.at.Format(time.RFC3339), "must not be before ticket."+p.after)
		}
	}
	return nil
}

// finishItem fills in what was absent and judges the item as a whole.
func (r *reader) finishItem(it *Item) error {
	it.Kind = r.kind
	if it.Time.IsZero() {
		it.Time = r.stored
	}
	if len(it.Messages) == 0 {
		it.Messages = nil
	}
	size := len(it.Title)
	for _, m := range it.Messages {
		size += len(m.Text)
	}
	switch {
	case it.ID == "":
		return &WireError{Member: "id", Allowed: "must be given"}
	case size > MaxTextBytes:
		return &WireError{Member: "messages", Allowed: "must with title be at most 262144 bytes long, not " + strconv.Itoa(size)}
	case it.Deleted:
		return nil
	case it.Text == "" && len(it.Messages) == 0 && it.Rating == nil && it.NPS == nil && it.CSAT == nil && it.CES == nil:
		return &WireError{Member: "text", Allowed: "must be given, or else messages or a score (rating, nps, csat, ces)"}
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
