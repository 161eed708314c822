package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"text/tabwriter"
)

// cli is the command line: the flags that every command takes, and the commands.
type cli struct {
	Globals

	Demo       demoCmd       `cmd:"" help:"Show everything on a made-up company's feedback, in a temporary folder."`
	Serve      serveCmd      `cmd:"" help:"Listen to NATS, keep, index and answer: the real thing."`
	Import     importCmd     `cmd:"" help:"Import CSV, TSV, XLSX or JSON lines."`
	Analyze    analyzeCmd    `cmd:"" help:"Score texts without storing them."`
	Search     searchCmd     `cmd:"" help:"Search feedback."`
	Themes     themesCmd     `cmd:"" help:"List the themes of feedback."`
	KPI        kpiCmd        `cmd:"" name:"kpi" help:"Compute KPIs with their intervals."`
	Customers  customersCmd  `cmd:"" help:"List customers with health and churn risk, or show one with everything that happened."`
	Cohorts    cohortsCmd    `cmd:"" help:"Retention or repeat purchase by the month customers began."`
	Impact     impactCmd     `cmd:"" help:"What each theme does to a KPI, with its interval."`
	Departures departuresCmd `cmd:"" help:"What customers who left said before, against those who stayed."`
	Complaints complaintsCmd `cmd:"" help:"List complaints made more than once, which count as one."`
	Catalogue  catalogueCmd  `cmd:"" help:"Show and change the KPI catalogue: names, targets, thresholds, the board, the formulas' settings."`
	Hours      hoursCmd      `cmd:"" help:"Show and change the business hours that clocks run in."`
	Show       showCmd       `cmd:"" help:"Show one item with the words behind its score."`
	Verify     verifyCmd     `cmd:"" help:"Recompute every number from the items and compare."`
	Backup     backupCmd     `cmd:"" help:"Write a backup, while serving or not."`
	Restore    restoreCmd    `cmd:"" help:"Lay out a data folder from a backup."`
	Erase      eraseCmd      `cmd:"" help:"Erase everything of one customer."`
	Reanalyze  reanalyzeCmd  `cmd:"" help:"Bring every item up to the current analysis."`
	Correct    correctCmd    `cmd:"" help:"Set right what the machine said of one item."`
	Reindex    reindexCmd    `cmd:"" help:"Build the search index anew, beside the running one."`
	Rejects    rejectsCmd    `cmd:"" help:"List, replay or drop refused messages."`
	Tenant     tenantCmd     `cmd:"" help:"List or create tenants and set their time zone."`
	Status     statusCmd     `cmd:"" help:"Say what is stored and what is under way."`
	Schema     schemaCmd     `cmd:"" help:"Print the JSON Schema of an item or an event."`
	Bench      benchCmd      `cmd:"" help:"Measure this machine: intake, search, memory, start."`
	Eval       evalCmd       `cmd:"" help:"Measure sentiment, themes, intents or complaints on labelled JSON lines."`
	Lexicon    lexiconCmd    `cmd:"" help:"Show, set and learn the weights behind the scores."`
	Taxonomy   taxonomyCmd   `cmd:"" help:"Show, check and change what finds themes, intents and emotions."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
	Help       helpCmd       `cmd:"" help:"Explain a topic: query, import, kpi, catalogue, customers, lexicon, taxonomy, eval, nats, operations, exit-codes."`
}

// Globals are the flags that every command takes.
type Globals struct {
	Data     string `help:"Data folder." default:"./verbatim-data" type:"path" placeholder:"DIR"`
	Tenant   string `help:"Whose feedback." default:"main" placeholder:"NAME"`
	JSON     bool   `name:"json" help:"Print data as JSON, one object or JSON lines."`
	LogLevel string `help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error"`

	NATS  natsFlags  `embed:"" prefix:"nats-"`
	Index indexFlags `embed:"" prefix:"index-"`

	NATSURL  string `name:"nats" help:"URL of a NATS server; without it one is embedded." placeholder:"URL"`
	IndexURL string `name:"index" help:"URL of a Meilisearch server; without it an index is embedded." placeholder:"URL"`
}

// natsFlags say how to reach the NATS server, or how the embedded one behaves.
type natsFlags struct {
	Listen     string `help:"Where the embedded NATS listens." default:"127.0.0.1:4222" placeholder:"ADDR"`
	SyncAlways bool   `help:"Embedded NATS: sync every message to disk before it is acknowledged (about 4,000/s)."`
	MaxBytes   int64  `help:"Cap of each stream; beyond it producers are told to wait." default:"4294967296" placeholder:"BYTES"`
	User       string `help:"User name."`
	Password   string `help:"Password; better as VERBATIM_NATS_PASSWORD."`
	Token      string `help:"Token; better as VERBATIM_NATS_TOKEN."`
	Creds      string `help:"Credentials file (JWT and seed)." type:"path" placeholder:"FILE"`
	Nkey       string `help:"Nkey seed file." type:"path" placeholder:"FILE"`
	CA         string `name:"ca" help:"Certificate authority of a TLS server." type:"path" placeholder:"FILE"`
	Cert       string `help:"Client certificate." type:"path" placeholder:"FILE"`
	Key        string `help:"Client key." type:"path" placeholder:"FILE"`
}

// indexFlags say how to reach Meilisearch.
type indexFlags struct {
	Key    string `help:"Meilisearch key; better as VERBATIM_INDEX_KEY."`
	Prefix string `help:"Start of the index names on a shared Meilisearch." default:"verbatim"`
}

// logger writes plain lines to w at the chosen level.
func (g *Globals) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(g.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// printJSON writes v as one line.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// table writes aligned columns, the first row being the head.
func table(w io.Writer, rows [][]string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		for i, c := range r {
			if i > 0 {
				fmt.Fprint(tw, "\t")
			}
			fmt.Fprint(tw, c)
		}
		fmt.Fprintln(tw)
	}
	return tw.Flush()
}

// isTerminal says whether a person watches w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
