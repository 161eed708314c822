// Package nlp turns texts into analyses: tokens, sentences, language,
// sentiment, themes, intents, and the evidence for each.
//
// It owns no state but an immutable Analyzer, built from files embedded in the
// package, and two caches inside it that change nothing but time: a bounded
// table of chunks (chunk.go) and a pool of working memory (scratch.go). Analyze
// is a pure function of its Input and the Analyzer's Stamp. What is always true
// of its answer:
//
//   - Raw is the sum of the weights of Evidence in its order, bit for bit, and
//     each weight is its Base times the factors of its Modifiers in theirs.
//   - Spans are byte ranges of the text as given, on rune borders.
//   - It takes time linear in the text, whatever the text.
//
// The way of a text: its own words are told from quoted ones (quoted.go); white
// space cuts it into chunks, which are split by shape and by prose (token.go,
// shapes.go, emoji.go, prose.go) and looked up in both vocabularies
// (vocabulary.go, near.go), all of it remembered by chunk; tokens make sentences
// (sentence.go), and the languages are settled (language.go, langlanes.go, finish.go). Each
// sentence is then read with one model: items (items.go), the lexicon's longest
// phrases (units.go, trie.go), negation (negation.go), what else changes a weight
// (modify.go), the evidence (weigh.go, patterns.go), kept as clues without
// pointers until the answer is written (clue.go), the taxonomy's rules, all
// of them one automaton (themecompile.go, thematch.go, mentions.go), and what
// labelled texts taught of intents (learned.go, marks.go), which with the rules
// tells a complaint (complaint.go). Features (features.go) and IntentFeatures
// (lessons.go) take the same road, so that a learner sees what Analyze weighs.
//
// The files a person edits are lexicon/*.txt (their formats are told in their
// heads and in model.go and modifiers.go), taxonomy/packs/*.txt (format: package
// taxonomy) and the language profiles.
//
// Where it departs from DESIGN.md: prose is asked only about stretches that it
// could split, those with an apostrophe or a dot; everything with a shape of
// its own, and every run of punctuation, is cut before.
package nlp
