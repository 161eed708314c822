package main

import (
	"context"
	"fmt"

	"verbatim/cmd/verbatim/api"
)

// statusOf is the number of items, events and rejects of the server on g.Data, once
// all are searchable.
func statusOf(g *Globals) (string, error) {
	info, err := readServeInfo(g.Data)
	if err != nil {
		return "", err
	}
	var st api.Status
	if err := g.clientOf(info).get(context.Background(), "/status", nil, &st); err != nil {
		return "", err
	}
	if st.Unindexed > 0 {
		return "", fmt.Errorf("%d are not searchable yet", st.Unindexed)
	}
	return fmt.Sprint(st.Items + st.Events + st.Rejects), nil
}
