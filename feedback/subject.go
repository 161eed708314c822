package feedback

import (
	"fmt"
	"slices"
	"strings"
)

// ItemKinds are the kinds of item and EventKinds the kinds of customer event,
// in the order in which they are listed to people.
var (
	ItemKinds  = []string{Review, Ticket, Survey}
	EventKinds = []string{Signup, Order, Return, Refund, Visit, Subscription, Activity, Spend, Invitation}
)

// The first tokens of a subject.
const (
	itemSubject  = "feedback"
	eventSubject = "customer"
)

// MaxTenantBytes is the longest name of a tenant.
const MaxTenantBytes = 32

// Subject returns the subject on which records of the kind are published.
func Subject(tenant, kind string) string {
	if slices.Contains(EventKinds, kind) {
		return eventSubject + "." + tenant + "." + kind
	}
	return itemSubject + "." + tenant + "." + kind
}

// ParseSubject returns what feedback.<tenant>.<kind> or customer.<tenant>.<kind>
// says. Its error is a reject's reason; the tenant is returned with it where
// the subject had a valid one, so that the reject can be filed there.
func ParseSubject(subject string) (tenant, kind string, event bool, err error) {
	tokens := strings.Split(subject, ".")
	kinds := ItemKinds
	switch {
	case len(tokens) != 3:
		return "", "", false, fmt.Errorf("subject %s has %d tokens; it must be feedback.TENANT.KIND or customer.TENANT.KIND", show(subject), len(tokens))
	case tokens[0] == eventSubject:
		event, kinds = true, EventKinds
	case tokens[0] != itemSubject:
		return "", "", false, fmt.Errorf("subject %s starts with neither feedback nor customer", show(subject))
	}
	if !ValidTenant(tokens[1]) {
		return "", "", event, fmt.Errorf("subject %s has a tenant outside [a-z0-9-]{1,32}", show(subject))
	}
	if !slices.Contains(kinds, tokens[2]) {
		return tokens[1], "", event, fmt.Errorf("subject %s ends in no known kind; allowed: %s", show(subject), strings.Join(kinds, ", "))
	}
	return tokens[1], tokens[2], event, nil
}

// ValidTenant says whether name can name a tenant: [a-z0-9-]{1,32}.
func ValidTenant(name string) bool {
	if name == "" || len(name) > MaxTenantBytes {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
