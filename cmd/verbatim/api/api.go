// Package api is the JSON that the HTTP API and the command line speak: the
// handlers of package web produce these types, the commands print them. Both
// roads give the same digits because there is only this one.
//
// Every path is under /api/v1, takes ?tenant= (default "main"), and every q is
// in the query language of package index. Long work answers with JSON lines of
// Progress, the last of which has Done or Error set.
//
//	GET  /status                              Status
//	GET  /items?q&sort&offset&limit&facet     SearchResult   (sort: newest, oldest, relevance; facet may repeat)
//	GET  /item?id                             Item
//	GET  /kpi?id&q&from&to&step&by            KPIResult      (id may repeat; step: day … year; by: a field)
//	GET  /themes?q&from&to&kind               ThemesResult   (kind: theme, intent, emotion)
//	GET  /volume?q&from&to&step               VolumeResult
//	POST /analyze          AnalyzeRequest     Explained
//	POST /corrections      CorrectRequest     Item
//	GET  /rejects?offset&limit                RejectList
//	GET  /reject?stream&seq                   Reject
//	POST /rejects/replay   RejectKeys         RejectsDone
//	POST /rejects/drop     RejectKeys         RejectsDone
//	GET  /imports/{id}                        ImportCounts
//	POST /verify?repair                       lines of Progress, with store.Findings as result
//	POST /reindex                             lines of Progress
//	POST /reanalyze                           lines of Progress
//	POST /erase            EraseRequest       EraseResult
//	POST /backup           BackupRequest      BackupResult
//	GET  /tenants                             TenantList
//	POST /tenants          Tenant             Tenant
//	PUT  /zone             Tenant             Tenant         (rebuilds the roll-ups)
//	GET  /schema?kind                         a JSON Schema
//	GET  /lexicon                             Lexicon        (the tenant's own)
//	GET  /lexicon/word?form                   LexiconWords
//	GET  /lexicon/history                     LexiconHistory
//	POST /lexicon          LexiconEdit        Lexicon
//	POST /lexicon/undo     LexiconUndo        Lexicon
//	POST /lexicon/learn                       lines of Progress, the last with a LexiconProposal; changes nothing
//	GET  /taxonomy?whole                      Taxonomy
//	GET  /taxonomy/history                    TaxonomyHistory
//	POST /taxonomy/check   TaxonomyFile       TaxonomyCheck  (changes nothing)
//	PUT  /taxonomy         TaxonomyFile       Taxonomy       (checked first; refused with every line that is wrong)
//	POST /taxonomy/edit    TaxonomyEdit       Taxonomy
//	POST /taxonomy/undo    TaxonomyUndo       Taxonomy
package api

import (
	"encoding/json"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/index"
	"verbatim/nlp"
)

// Status says what is running and how far it is.
type Status struct {
	Version   string     `json:"version"`
	StoreID   string     `json:"store_id"`
	PID       int        `json:"pid"`
	Items     int64      `json:"items"`
	Events    int64      `json:"events"`
	Rejects   int64      `json:"rejects"`
	Unindexed int64      `json:"unindexed"` // rows in the outbox
	Stale     int64      `json:"stale"`     // items whose analysis has an older stamp
	Stamp     nlp.Stamp  `json:"stamp"`
	Intake    string     `json:"intake"` // "running", "waiting: REASON", "off"
	Through   *time.Time `json:"through,omitempty"`
	Taxonomy  string     `json:"taxonomy_fault,omitempty"` // why the newest taxonomy is not in force
}

// Hit is one item found, with the text around the words that matched.
type Hit struct {
	ID         string           `json:"id"`
	Kind       string           `json:"kind"`
	Source     string           `json:"source,omitempty"`
	Time       time.Time        `json:"time"`
	Lang       string           `json:"lang"`
	Label      nlp.Label        `json:"label"`
	Score      float64          `json:"score"`
	Themes     []string         `json:"themes"`
	Title      string           `json:"title,omitempty"`
	Text       string           `json:"text"`
	Snippet    string           `json:"snippet"`
	Highlights []index.Span     `json:"highlights"` // byte ranges of Snippet
	Rating     *feedback.Rating `json:"rating,omitempty"`
	NPS        *int             `json:"nps,omitempty"`
	Customer   string           `json:"customer,omitempty"`
	URL        string           `json:"url,omitempty"`
}

// SearchResult is one page of hits.
type SearchResult struct {
	Query  string                           `json:"query"` // as understood
	Total  int                              `json:"total"`
	Hits   []Hit                            `json:"hits"`
	Facets map[feedback.Field][]index.Count `json:"facets,omitempty"`
	Lag    int64                            `json:"index_lag"`       // items not yet searchable
	Loose  []string                         `json:"loose,omitempty"` // words that no text holds: one letter of theirs was allowed to differ
}

// Explained is an analysis with everything behind it.
type Explained struct {
	Input    nlp.Input    `json:"input"`
	Analysis nlp.Analysis `json:"analysis"`
	Stamp    nlp.Stamp    `json:"stamp"`
}

// Item is one item with what is known of it. Explained is computed now; when
// Stamp differs from Record.Stamp the stored numbers await a reanalysis.
type Item struct {
	Record    feedback.Record `json:"record"`
	Explained Explained       `json:"explained"`
}

// KPIResult answers one KPI question.
type KPIResult struct {
	Query string     `json:"query"`
	Zone  string     `json:"zone"`
	Lag   int64      `json:"index_lag"`
	By    string     `json:"by,omitempty"`        // the field that the rows are sliced by
	Join  int        `json:"join_days,omitempty"` // the query's link is by customer, within so many days; 0: by item
	Rows  []KPISlice `json:"rows"`
}

// KPISlice is one period and one value of the dimension asked for, with the
// values of every KPI asked for. Rows is the query that finds the items behind.
type KPISlice struct {
	Start  time.Time   `json:"start,omitzero"`
	End    time.Time   `json:"end,omitzero"`
	By     string      `json:"by,omitempty"`
	Values []kpi.Value `json:"values"`
	Rows   string      `json:"rows"`
}

// Theme is one theme's line.
type Theme struct {
	Name         string    `json:"name"`
	English      string    `json:"english"`
	French       string    `json:"french"`
	Items        int64     `json:"items"`
	Customers    int64     `json:"customers"`
	Share        float64   `json:"share"`      // of items with text in a known language
	Complaints   int64     `json:"complaints"` // a customer's on one matter count once
	NetSentiment kpi.Value `json:"net_sentiment"`
	Previous     int64     `json:"previous"` // items in the previous period of the same length

	PreviousShare  float64 `json:"previous_share"`
	ComplaintItems int64   `json:"complaint_items"` // items that complain, each counted
}

// ThemesResult lists the themes found, most frequent first.
type ThemesResult struct {
	Query   string  `json:"query"`
	Base    int64   `json:"base"`     // items with text in a known language
	NoTheme int64   `json:"no_theme"` // of those, without any theme
	Themes  []Theme `json:"themes"`
	Lag     int64   `json:"index_lag"`

	PreviousBase int64 `json:"previous_base"`
}

// Volume is the count of items of one period by label.
type Volume struct {
	Start  time.Time           `json:"start"`
	End    time.Time           `json:"end"`
	Labels map[nlp.Label]int64 `json:"labels"`
}

// VolumeResult is a series of volumes.
type VolumeResult struct {
	Query string   `json:"query"`
	Zone  string   `json:"zone"`
	Rows  []Volume `json:"rows"`
}

// AnalyzeRequest asks for the analysis of a text that is not stored.
type AnalyzeRequest struct {
	Text     string `json:"text"`
	Title    string `json:"title,omitempty"`
	Lang     string `json:"lang,omitempty"`
	Question string `json:"question,omitempty"`
}

// Input is the request as the analyzer reads it.
func (r AnalyzeRequest) Input() nlp.Input {
	in := nlp.Input{Lang: r.Lang, Question: r.Question}
	if r.Title != "" {
		in.Fields = append(in.Fields, nlp.Field{Name: "title", Text: r.Title})
	}
	in.Fields = append(in.Fields, nlp.Field{Name: "text", Text: r.Text})
	return in
}

// CorrectRequest sets right what the machine said of one item. Absent members
// stay as they are; Clear takes the whole correction back.
type CorrectRequest struct {
	ID      string     `json:"id"`
	Label   *nlp.Label `json:"label,omitempty"`
	Themes  *[]string  `json:"themes,omitempty"`
	Intents *[]string  `json:"intents,omitempty"`
	Lang    *string    `json:"lang,omitempty"`
	By      string     `json:"by,omitempty"`
	Clear   bool       `json:"clear,omitempty"`
}

// Reject is one refused message.
type Reject struct {
	Stream  string              `json:"stream"`
	Seq     uint64              `json:"seq"`
	Subject string              `json:"subject"`
	Stored  time.Time           `json:"stored"`
	Reason  string              `json:"reason"`
	File    string              `json:"file,omitempty"`
	Row     int64               `json:"row,omitempty"`
	Body    string              `json:"body,omitempty"` // invalid UTF-8 is replaced; Raw has the bytes
	Raw     []byte              `json:"raw,omitempty"`
	Headers map[string][]string `json:"headers,omitempty"`
}

// RejectList is one page of rejects, without their bodies.
type RejectList struct {
	Total   int64    `json:"total"`
	Rejects []Reject `json:"rejects"`
}

// RejectKeys names rejects; All means every one of the tenant.
type RejectKeys struct {
	All  bool        `json:"all,omitempty"`
	Keys []RejectKey `json:"keys,omitempty"`
}

// RejectKey names one reject.
type RejectKey struct {
	Stream string `json:"stream"`
	Seq    uint64 `json:"seq"`
}

// RejectsDone says how many rejects were replayed or dropped.
type RejectsDone struct {
	Done int64 `json:"done"`
}

// ImportCounts says what became of an import's rows.
type ImportCounts struct {
	ID        string `json:"id"`
	Stored    int64  `json:"stored"`
	Unchanged int64  `json:"unchanged"`
	Older     int64  `json:"older"`
	Rejected  int64  `json:"rejected"`
}

// Progress is one line of a long work's answer.
type Progress struct {
	Stage    string          `json:"stage"`
	Done     int64           `json:"done"`
	Total    int64           `json:"total"` // 0 when unknown
	Rate     float64         `json:"rate"`  // a second
	Finished bool            `json:"finished,omitempty"`
	Error    string          `json:"error,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
}

// EraseRequest names the person to erase.
type EraseRequest struct {
	Customer string `json:"customer"`
}

// EraseResult counts what was removed.
type EraseResult struct {
	Items       int64 `json:"items"`
	Events      int64 `json:"events"`
	Rejects     int64 `json:"rejects"`
	Corrections int64 `json:"corrections"`
}

// BackupRequest names the file to write, on the server's machine.
type BackupRequest struct {
	Path string `json:"path"`
}

// BackupResult says what was written.
type BackupResult struct {
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
	Items int64  `json:"items"`
}

// Tenant is one tenant with its time zone.
type Tenant struct {
	Name string `json:"name"`
	Zone string `json:"zone"` // an IANA name
}

// TenantList lists tenants.
type TenantList struct {
	Tenants []Tenant `json:"tenants"`
}
