package demo

import (
	"testing"
	"time"

	"verbatim/feedback/hours"
	"verbatim/feedback/kpi"
)

func TestSettingsAreAccepted(t *testing.T) {
	c, err := kpi.Parse([]byte(Catalogue))
	if err != nil {
		t.Fatal(err)
	}
	if c.Parameters.Margin == 0 || len(c.Parameters.Tiers) != len(tiers) {
		t.Errorf("parameters %+v", c.Parameters)
	}
	if _, err := hours.Parse(Hours, time.UTC); err != nil {
		t.Error(err)
	}
}
