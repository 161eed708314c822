package taxonomy

// The format, line by line; "#" begins a comment line, blank lines are free:
//
//	pack retail | Retail | Commerce                  what follows belongs to this pack; without
//	                                                 names, to one that is there already
//	theme delivery.delay | Late delivery | Retard    a theme (intent, emotion) with its names; a dotted
//	                                                 name is a special one of the general "delivery"
//	about | What comes late. | Ce qui tarde.         one sentence about it
//	en: RULE; RULE; …                                rules in English
//	fr: RULE; RULE; …                                and in French
//	match en: My parcel is late.                     a text it must be found in
//	no match fr: Il est tard.                        and one it must not
//
// A file that is laid over a taxonomy also has:
//
//	packs retail, bank                       only these packs are on; general, intents and emotions
//	                                         stay on unless "off pack emotions" says otherwise
//	off theme delivery.tracking              switched off, with its special ones
//	merge theme app.slow into app.crash      its rules and examples become the other's
//	theme delivery.delay                     without names: what follows is added to it
//	replace theme delivery.delay | … | …     what follows replaces its rules and examples
//	whole                                    nothing of the taxonomy below is kept
//
// A RULE is a phrase, alone or with conditions. Capitals are operators:
//
//	late|slow delivery~ ... again            a phrase: | parts alternatives, ~ adds plural, gender and
//	                                         verb forms, * is any one word, ... up to three words of
//	                                         the clause, <num> a number, <dur> a stretch of time;
//	                                         <price>, <time>, <rating>, <url>, <email>, <handle>
//	parcel~ NEAR/5 waiting                   both in one sentence, at most 5 words apart; NEAR alone is 6
//	return~ NOT flight NOT return ticket     not where a NOT phrase is in the same sentence; NOT/3: not
//	                                         where one is at most 3 words apart
//	-refund   +thanks   !delay~              only where the words around are negative, positive; only
//	                                         under a negation that the rule does not name
//	?where is                                only in a sentence that ends with a question mark
//
// Case, accents, elisions, drawn-out letters and slips of the pen in words of
// six letters and more are forgiven. A theme found under a negation ("no delay at
// all") is mentioned all the same; an intent or an emotion is not, unless its
// rule names the negation or begins with "!". A general theme counts only where
// none of its special ones is found in the same sentence.
