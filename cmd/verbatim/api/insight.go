package api

import "verbatim/feedback/store"

// ComplaintsResult lists complaints of one customer on one matter that were
// made in several items, which count as one.
type ComplaintsResult struct {
	Query      string                  `json:"query"`
	Zone       string                  `json:"zone"`
	Total      int                     `json:"total"`
	Complaints []store.MergedComplaint `json:"complaints"`
}
