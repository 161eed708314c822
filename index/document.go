package index

import "verbatim/feedback"

// NewDocument returns what an index keeps of rec, with what a person corrected
// in place of what the machine said.
func NewDocument(rec feedback.Record, stamp string) Document {
	return Document{Tenant: rec.Tenant, ID: rec.Item.ID, Stamp: stamp}
}
