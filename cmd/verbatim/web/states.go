package web

import (
	"context"
	"errors"
	"slices"

	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/index"
)

// A customer's state is known to the store alone: it lists the customers before
// the index is asked, and counts the states of what the index found.

// fieldState is the field of it.
const fieldState feedback.Field = "state"

func withoutState(fields []feedback.Field) []feedback.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f feedback.Field) bool { return f == fieldState })
}

// mostForStates is of how many items and events states are counted unasked on a
// page: after every change they are reckoned anew, 0.1 s of a processor for so
// many (BenchmarkQuestions/states_reckoned).
const mostForStates = 500_000

// quickFacets leaves the state out where counting it would keep a page waiting.
func (s *server) quickFacets(ctx context.Context, tenant string, facets []feedback.Field) ([]feedback.Field, error) {
	st, err := s.App.Store.Status(ctx, tenant)
	if err == nil && st.Items+st.Events > mostForStates {
		facets = withoutState(facets)
	}
	return facets, err
}

// countStates counts the customers' states of the items found. Of more than the
// store can be handed it gives none.
func (s *server) countStates(ctx context.Context, q question, found *index.Result) error {
	f, _, err := s.counted(ctx, q)
	if errors.Is(err, index.ErrTooMany) {
		return nil
	} else if err != nil {
		return err
	}
	answer, err := s.App.Store.Measure(ctx, store.Question{
		Tenant: q.tenant, Filter: f, From: q.from, To: q.to, By: fieldState, Catalogue: s.App.Catalogue(q.tenant),
	})
	if err != nil {
		return err
	}
	var counts []index.Count
	for _, sl := range answer.Slices {
		counts = append(counts, index.Count{Value: sl.By, N: int(sl.Items)})
	}
	if found.Facets == nil {
		found.Facets = map[feedback.Field][]index.Count{}
	}
	found.Facets[fieldState] = counts
	return nil
}

// tooManyCustomers says why an index refuses a filter by state.
func tooManyCustomers(err error, f feedback.Filter) error {
	if errors.Is(err, index.ErrUnsupported) && listsCustomers(f) {
		return badRequest("the search engine takes no list of as many customers as have (or have not) that state: leave state out of the search; numbers by state need no list unless there are words in the query")
	}
	return err
}

func listsCustomers(f feedback.Filter) bool {
	found := false
	_, _ = feedback.Rewrite(f, func(leaf feedback.Filter) (feedback.Filter, error) { // fn gives no error
		_, is := leaf.(feedback.Customers)
		found = found || is
		return leaf, nil
	})
	return found
}
