package nlp

// Label is the sign of a text, a sentence or a mention.
type Label string

// The labels. Unknown is the label of a text in a language that the model does
// not speak: it is stored and searchable but stays out of sentiment numbers.
const (
	Positive Label = "positive"
	Negative Label = "negative"
	Neutral  Label = "neutral"
	Mixed    Label = "mixed"
	Unknown  Label = "unknown"
)

// Author says who wrote a field. Only a customer's words are scored.
type Author string

// The authors of a field. The zero value is the customer.
const (
	Customer Author = ""
	Agent    Author = "agent"
	Bot      Author = "bot"
)

// Field is one text of an item: its title, its text or one of its messages.
type Field struct {
	Name   string // "title", "text", "message 0", "message 1", …
	Text   string // valid UTF-8; spans are byte offsets into it
	Author Author
}

// Input is what the analyzer reads of one item.
type Input struct {
	Fields   []Field
	Lang     string // a BCP 47 language the producer declared, or "" to detect it
	Question string // the survey question that was answered, or ""
}

// Span is the half-open byte range [Start, End) of Fields[Field].Text. Both
// ends lie on rune borders.
type Span struct {
	Field int `json:"field"`
	Start int `json:"start"`
	End   int `json:"end"`
}

// Evidence is one thing that moved the score: a word, a phrase, an emoji, a
// pattern, the length factor or the intercept. Weight is what it adds to Raw.
type Evidence struct {
	Span      Span       `json:"span"`                // empty (Start == End) for the length factor and the intercept
	Rule      string     `json:"rule"`                // "word", "phrase", "emoji", "emoticon", "pattern", "shape", "length", "intercept"
	Entry     string     `json:"entry"`               // the lexicon entry or rule name behind it
	Base      float64    `json:"base"`                // the entry's own weight
	Modifiers []Modifier `json:"modifiers,omitempty"` // what changed Base into Weight, in order
	Weight    float64    `json:"weight"`              // what it adds to Raw
	Own       bool       `json:"own,omitempty"`       // Base is the tenant's own, not the built-in lexicon's
}

// Modifier is a rule that changed an entry's weight: "negation", "intensity",
// "contrast", "wish", "question", "length", … Word is the text that triggered it.
type Modifier struct {
	Name   string  `json:"name"`
	Word   string  `json:"word,omitempty"`
	Factor float64 `json:"factor"`
}

// Sentence is one sentence of a customer's field with its own score.
type Sentence struct {
	Span  Span    `json:"span"`
	Lang  string  `json:"lang"`
	Raw   float64 `json:"raw"`
	Score float64 `json:"score"`
	Label Label   `json:"label"`
}

// MentionKind tells themes, intents and emotions apart.
type MentionKind string

// The kinds of mention.
const (
	Theme   MentionKind = "theme"
	Intent  MentionKind = "intent"
	Emotion MentionKind = "emotion"
)

// Mention is one theme, intent or emotion found in an item, with every place it
// was found in and what the words around each say of it. An item has at most
// one mention of each (Kind, Name).
type Mention struct {
	Kind   MentionKind `json:"kind"`
	Name   string      `json:"name"`             // dotted path for themes: "delivery.delay"
	Spans  []Span      `json:"spans"`            // in the order of the text, none overlapping another
	Scores []float64   `json:"scores,omitempty"` // of each span where there are several
	Clause Span        `json:"clause"`           // around the first span
	Rule   string      `json:"rule"`             // the taxonomy rule that fired first
	Score  float64     `json:"score"`            // of all its places together
	Label  Label       `json:"label"`            // Mixed where places are of opposite sign
}

// Quoted is a stretch that was recognised as not being the customer's own
// words: quoted mail, a signature, an agent's or a bot's turn.
type Quoted struct {
	Span Span   `json:"span"`
	Why  string `json:"why"` // "quoted mail", "signature", "agent", "bot", …
}

// Analysis is everything the machine says of one item.
//
// Raw is the sum of Evidence[i].Weight in the listed order, computed exactly
// so, hence equal bit for bit when a reader sums again; Score is Squash(Raw).
type Analysis struct {
	Lang       string     `json:"lang"` // "en", "fr", another detected code, or "und"
	Raw        float64    `json:"raw"`
	Score      float64    `json:"score"` // in [-1, 1]; 0 when Label is Unknown
	Label      Label      `json:"label"`
	Confidence float64    `json:"confidence"` // in [0, 1]: how likely Label is right
	Complaint  bool       `json:"complaint"`  // expresses dissatisfaction where an answer is expected (ISO 10002)
	Words      int        `json:"words"`      // words of the customer's own text
	Evidence   []Evidence `json:"evidence"`
	Sentences  []Sentence `json:"sentences"`
	Mentions   []Mention  `json:"mentions"`
	Quoted     []Quoted   `json:"quoted,omitempty"`
}

// Stamp says which analysis produced an Analysis. Two equal stamps mean that
// the same text gives the same Analysis.
type Stamp struct {
	Model    int `json:"model"`    // Version of this package's lexicon and rules
	Overlay  int `json:"overlay"`  // the tenant's lexicon overlay, 0 for none
	Taxonomy int `json:"taxonomy"` // the tenant's taxonomy, 0 for the built-in one
}
