package feedback

import "time"

// DecodeItem reads an item of the kind from one message that its stream stored
// at the given moment. Every error is a *WireError.
func DecodeItem(kind string, body []byte, stored time.Time) (*Item, error) {
	return nil, &WireError{Allowed: "is not read yet"}
}

// DecodeEvent reads a customer event of the kind. Every error is a *WireError.
func DecodeEvent(kind string, body []byte, stored time.Time) (*Event, error) {
	return nil, &WireError{Allowed: "is not read yet"}
}
