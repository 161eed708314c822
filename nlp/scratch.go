package nlp

// token is a token of one item, with what its chunk knows of it. It has no
// pointers, so that writing it costs nothing but the writing.
type token struct {
	known
	start, end int32 // bytes of its field
	space      uint8 // what stands before it
}

// known is what is known of a token wherever it stands, in 20 bytes.
type known struct {
	ids    [modelCount]uint16 // the word in each model's vocabulary, 0: unknown
	themes [modelCount]uint16 // the word in the rules of the taxonomy, 0: none
	lesson int32              // the word in what was learned of intents, 0: none
	hows   [modelCount]how
	kind   TokenKind
	marks  uint8
	punct  punctuation
	at, to uint8 // bytes of its chunk, if that is remembered
}

// What stands before a token.
const (
	spaceNone = iota
	spaceBlank
	spaceLine
	spaceParagraph
)

// item is a token as phrases and rules see it: hyphens and punctuation are
// gone, punctuation being kept as the border before the next item.
type item struct {
	tok    int32
	id     int32
	how    how
	kind   TokenKind
	marks  uint8
	role   role
	number bool
	dur    uint8 // items of the duration that begins here, 0: none
	border uint8
	neg    int32 // the item that negates this one, or -1
}

// Borders before an item.
const (
	noBorder = iota
	softBorder
	hardBorder
)

// gist is what the sentence in hand holds anywhere, so that what would find
// nothing in it need not look.
type gist struct {
	roles   uint32 // bits by role
	kinds   uint32 // bits by modKind of its units
	punct   punctMark
	numbers bool // a number, a rating or a duration
	ratings bool // a number or a rating
	emoji   bool
	lower   bool // words in small letters, so that capitals stand out
}

// Sets of roles and of kinds that belong together.
const (
	negatingRoles  = 1<<rolePas | 1<<rolePlus | 1<<roleNoun
	intensityKinds = 1<<modIntensify | 1<<modDiminish | 1<<modToo
	clauseKinds    = 1<<modWish | 1<<modCondition | 1<<modPast
	againRoles     = 1<<roleAgain | 1<<roleSoftBut // encore is a soft but
)

func (g *gist) negates() bool { return g.roles&negatingRoles != 0 || g.kinds&(1<<modNegate) != 0 }

// bears says whether a part of a clause bears on the rest of it.
func (g *gist) bears() bool { return g.roles&(1<<roleConcede) != 0 || g.kinds&clauseKinds != 0 }

// unit is a stretch of items that is weighed as one: a phrase of the lexicon,
// or a single item.
type unit struct {
	prior    float64
	word     float64 // what intensity, capitals and the like make of it
	clause   float64 // what its clause, a contrast or a question make of it
	from, to int32
	out      int32 // the phrase's meaning, 0: a single item
	negator  int32 // the item that negates it, or -1
	mods     int32 // where what changes it begins in scratch.mods
	modsEnd  int32
	nature
}

// nature is what a unit is by itself, which a word says of the unit that it
// makes alone.
type nature struct {
	kind    modKind
	known   bool // has a weight of its own, perhaps 0
	weighty bool // it may become evidence, so what changes it is written down
	spent   bool // it only modifies others, or belongs to a pattern; never so of a word
}

// sentence is a run of tokens with its language.
type sentence struct {
	from, to int32 // tokens
	field    int32
	model    int // index of its model, -1: none
	lang     string
	score    langScore

	turn, place float64 // what its place in the text makes of it

	evidenceFrom, evidenceTo int32
}

// scratch is the working memory of one Analyze, kept in a pool.
type scratch struct {
	fields        []Field // of the item in hand
	field         int32   // that the sentence in hand is in
	pieces        []piece
	split         []token // of the chunk in hand
	toks          []token
	reader        reader
	ranges        []Span
	quoted        []Quoted
	sentences     []sentence
	items         []item
	units         []unit
	starts        bitset // items that a phrase may go on with, which begins with the item before
	goers         bitset // items that a learned sequence may go on with
	weighty       bitset // units that may become evidence
	lasting       bitset // items that a duration may begin with
	gist          gist
	mods          []change
	emoji         []emojiCount
	theme         themeScratch
	clauseAt      []int32     // the first item of each clause, and the end
	placeOf       []itemPlace // of each item of the sentence in hand, and one more
	places        []int32     // hits of the mention in hand
	sequencesFrom int32       // the first evidence of a learned sequence of the sentence in hand
	visit         func(feature string, base, factor float64)
	learned       [maxLearned]float64 // what the words read so far are worth to each intent
	lesson        func(feature string, mark bool)
	clues         []clue
	spare         clue     // takes what is beyond maxEvidence
	names         []string // of clues, where no model has them
	hits          []hit
	line          []byte
	name          []byte // of the feature in hand
	words         int
	sarcastic     bool // praise was found to be meant otherwise
}

// emojiCount counts one emoji over an item.
type emojiCount struct{ id, n int32 }

func (sc *scratch) reset() {
	clear(sc.sentences)
	sc.toks, sc.ranges, sc.quoted, sc.sentences = sc.toks[:0], sc.ranges[:0], sc.quoted[:0], sc.sentences[:0]
	sc.items, sc.units, sc.mods = sc.items[:0], sc.units[:0], sc.mods[:0]
	sc.learned = [maxLearned]float64{}
	sc.clues, sc.hits = sc.clues[:0], sc.hits[:0]
	sc.words, sc.sarcastic, sc.emoji, sc.visit, sc.reader = 0, false, sc.emoji[:0], nil, reader{heard: sc.reader.heard[:0]}
}
