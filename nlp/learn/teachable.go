package learn

import "strings"

// teachable says whether a feature may carry a learned weight. First names may
// not: a shop's staff would teach that Julie is good service. Nor may names of
// companies, days and months, bare numbers, or the question mark: a review's question is
// rhetorical, a ticket's is not.
func teachable(f string) bool {
	if f == "<?>" || f == "<??>" {
		return false
	}
	numbers := true
	for _, w := range strings.Fields(f) {
		w = strings.TrimPrefix(w, "not_")
		if untaught[w] {
			return false
		}
		numbers = numbers && strings.Trim(w, "0123456789.,") == ""
	}
	return !numbers
}

var untaught = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(firstNameList + calendarList + companyList) {
		m[n] = true
	}
	return m
}()

// functional says whether a feature is made of words of grammar alone: they are
// in every text, so that what rated text seems to teach of them is how its
// authors write and not what they feel.
func functional(f string) bool {
	for w := range strings.FieldsSeq(f) {
		if !functionWords[strings.TrimPrefix(w, "not_")] {
			return false
		}
	}
	return true
}

var functionWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(functionList) {
		m[w] = true
	}
	return m
}()

// functionList holds articles, pronouns, prepositions and auxiliaries. What
// negates, intensifies, contrasts or counts is not among them.
const functionList = `
the a an of and to in on at by for with from this that these those my your his her its our their i you he she it we they me him us
them is are was were am be been being have has had do does did 's 're 've 'll 'd who which what when where as than then there here so
if or up out about into over after before all any some one other same
le la les l' un une des de du d' et à au aux en dans sur par pour avec ce cet cette ces mon ma mes ton ta tes son sa ses notre nos
votre vos leur leurs je j' tu il elle on nous vous ils elles m' te t' se s' moi lui y que qu' qui dont où est sont était étaient suis
êtes sommes ai as avons avez ont avait avaient été être avoir fait faire c' ça cela ou si moins même autre autres quand alors donc car
comme`

const companyList = `
amazon amazone kindle samsung iphone ipad ipod apple google android microsoft windows sony nokia dell lenovo huawei xiaomi paypal ebay facebook
instagram whatsapp youtube netflix allopneus avatacar certideal michelin goodyear norauto abritel airbnb booking tripadvisor cdiscount fnac darty
dpd ups usps fedex gls chronopost colissimo hermes dhl laposte canon nikon philips motorola verizon comcast norton mcafee disney nintendo xbox`

const calendarList = `
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
lundi mardi mercredi jeudi vendredi samedi dimanche janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre decembre`

// firstNameList holds first names common in France, Belgium, Québec, Britain
// and the United States that are no common words of either language.
const firstNameList = `
aaron adam adrien alain alan alex alexandra alexandre alexis alice alison allison amanda amandine amelie amélie amy
andre andrea andrew andré andy angela angelique anita ann anna anne annie anthony antoine antony arnaud arthur ashley
audrey aurelie aurélie aurélien axel barbara baptiste bastien beatrice benjamin benoit benoît bernard beth betty bob
boris brandon brenda brian bruno bryan camille carla carlos carol caroline catherine cathy cecile cedric cédric céline
celine chantal charles charlotte chloe chloé chris christelle christian christina christine christophe cindy claire
clara claude claudia clement clément corinne cynthia cyril damien dan daniel danielle danny daphné dave david deborah
delphine denis denise dennis diana diane didier dominique don donald donna doris dorothy doug dylan eddy edward elise
elizabeth ella ellen elodie élodie emily emma emilie émilie emmanuel emmanuelle eric éric erica erik estelle ethan
etienne étienne eva evan fabien fabienne fabrice fanny farid fatima fiona florence florent florian francis franck
francois françois françoise frank fred frederic frédéric gabriel gael gaël gary gaylord geoffrey george georges gerard
gérard gilles gloria greg gregory grégory guillaume guy hannah hans heather helen helene hélène henri henry herve hervé
hugo ian ines isabelle jack jackie jacob jacques james jamie jan jane janet janice jason jean jeanne jeff jeffrey jenny
jennifer jeremy jérémy jerome jérôme jerry jessica jim jimmy joan joanna joe joel joël joelle john johnny jon jonathan
jordan jose joseph josh joshua juan judith judy julia julian julie julien juliette justin justine karen karim karine
kate katherine kathleen kathy katie keith kelly ken kenneth kerry kevin kévin kim kyle laetitia laura laure laurence
laurent lea léa leo léo leslie lilian lily linda lionel lisa loic loïc lola lou louis louise luc luca lucas lucie lucy
ludivine ludovic luke lydia lynn madison mael mael maeva magali manon manuel marc marcel marco margaret margaux maria
marie marina marine marion marjorie martin martine mary mathias mathieu mathilde matt matthew matthieu maud maurice max
maxime megan mehdi melanie mélanie melissa mélissa michael michaël michel michele michelle mickael mickaël miguel mike
mireille mohamed monica monique morgane muriel mylene myriam nadia nadine nancy natacha natalie nathalie nathan nicholas
nick nicolas nicole nina noah noemie noémie oceane océane odile olivia olivier pablo pam pamela pascal pascale patricia
patrick paul paula pauline peggy peter philip philippe pierre priscilla quentin rachel rachid raphael raphaël raymond
rebecca regis régis remi rémi rémy renaud rené rene rene richard rob robert robin rodolphe roger roland romain romane
ron ronald ruben russell ruth ryan sabine sabrina sam samantha samir samuel sandra sandrine sandy sara sarah scott sean
sebastien sébastien severine séverine sharon sheila shirley simon simone solene solène sonia sophia sophie stacy stan
stella stephane stéphane stephanie stéphanie stephen steve steven stuart sue susan suzanne sven sylvain sylvie tanya
tara tatiana teresa terry theo théo theresa thierry thibault thibaut thomas tiffany tim timothy todd tom tony tracy
valentin valentine valerie valérie vanessa veronique véronique vicky victor victoria vincent virginie walter wendy
william willy xavier yann yannick yoann yohan yves yvette yvonne zoe zoé`
