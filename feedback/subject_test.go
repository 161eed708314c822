package feedback

import (
	"slices"
	"strings"
	"testing"
)

func TestParseSubject(t *testing.T) {
	for _, c := range []struct {
		subject, tenant, kind string
		event, refused        bool
	}{
		{subject: "feedback.main.review", tenant: "main", kind: Review},
		{subject: "customer.shop-2.order", tenant: "shop-2", kind: Order, event: true},
		{subject: "feedback.main.order", tenant: "main", refused: true},
		{subject: "customer.main.review", tenant: "main", event: true, refused: true},
		{subject: "feedback.main.tweet", tenant: "main", refused: true},
		{subject: "feedback.Main.review", refused: true},
		{subject: "feedback..review", refused: true},
		{subject: "feedback." + strings.Repeat("a", 33) + ".review", refused: true},
		{subject: "feedback.main", refused: true},
		{subject: "feedback.main.review.x", refused: true},
		{subject: "insights.main.review", refused: true},
		{subject: "", refused: true},
	} {
		tenant, kind, event, err := ParseSubject(c.subject)
		if tenant != c.tenant || kind != c.kind || event != c.event || (err != nil) != c.refused {
			t.Errorf("ParseSubject(%q) = %q, %q, %v, %v", c.subject, tenant, kind, event, err)
		}
	}
}

func TestSubjectIsParsedBack(t *testing.T) {
	for _, kind := range slices.Concat(ItemKinds, EventKinds) {
		_, got, event, err := ParseSubject(Subject("main", kind))
		if err != nil || got != kind || event != slices.Contains(EventKinds, kind) {
			t.Errorf("%s: %s, %v, %v", kind, got, event, err)
		}
	}
}
