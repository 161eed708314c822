// Package insight says what the numbers mean for a customer: how well things
// stand (health), how likely the customer is to leave and why (risk), and how
// well such a statement would have foretold what happened (the churn report).
// It is pure: facts in, statements out; it owns no state. What is always true:
//
//   - every score is the sum of parts that are shown with their facts, weights
//     and points, equal to the score when summed again;
//   - a part of which nothing is known is left out, the weights of the others
//     are scaled up, and the coverage says how much of the whole was known;
//   - nothing here was fitted to data: bands and points are judgements, in the
//     catalogue's hands where they matter. Whether they foretell anything is
//     measured by Report on the user's own history, beside recency alone.
package insight
