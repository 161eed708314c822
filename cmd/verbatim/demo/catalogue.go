package demo

// product is one thing that Fell & Rive sells. Its names take a singular verb
// in both languages ("pair of Sente boots"), so that sentences need not agree
// in number; masculine decides the French article.
type product struct {
	name      string
	english   string
	french    string
	masculine bool
	category  string // as in the sections quality.CATEGORY
	tier      int    // index into tiers
	price     float64
	flaw      float64 // how much worse than average people find it
	extra     string  // name of the complementary product, or ""
}

// The tiers, lowest first.
var tiers = []string{"Essential", "Trail", "Summit"}

var products = []product{
	{"Halte", "Halte tent", "tente Halte", false, "tents", 0, 99, 0.35, "Tapis Bivouac"},
	{"Bivouac 2", "Bivouac 2 tent", "tente Bivouac 2", false, "tents", 1, 219, -0.25, "Tapis Bivouac"},
	{"Bivouac 4", "Bivouac 4 tent", "tente Bivouac 4", false, "tents", 2, 389, 0, "Tapis Bivouac"},
	{"Sente", "pair of Sente boots", "paire de Sente", false, "boots", 0, 79, 0.3, "Pas"},
	{"Crête", "pair of Crête boots", "paire de Crête", false, "boots", 2, 179, -0.2, "Pas"},
	{"Bruine", "Bruine rain jacket", "veste de pluie Bruine", false, "jackets", 1, 129, 0.1, "Imper"},
	{"Givre", "Givre down jacket", "doudoune Givre", false, "jackets", 2, 249, 0, "Imper"},
	{"Ruelle 18", "Ruelle 18 backpack", "sac Ruelle 18", true, "packs", 0, 49, 0.2, "Imper"},
	{"Col 30", "Col 30 backpack", "sac Col 30", true, "packs", 1, 95, -0.3, "Imper"},
	{"Col 55", "Col 55 backpack", "sac Col 55", true, "packs", 2, 165, -0.1, "Imper"},
	{"Lueur 300", "Lueur 300 headlamp", "lampe frontale Lueur 300", false, "lamps", 0, 39, 0.25, "Accu"},
	{"Lueur 600", "Lueur 600 headlamp", "lampe frontale Lueur 600", false, "lamps", 1, 69, -0.1, "Accu"},
	{"Braise", "Braise stove", "réchaud Braise", true, "stoves", 1, 69, 0, "Cartouche 230"},
	{"Loir 0", "Loir 0 sleeping bag", "sac de couchage Loir 0", true, "bags", 1, 149, -0.1, "Drap"},
	{"Loir 10", "Loir 10 sleeping bag", "sac de couchage Loir 10", true, "bags", 2, 229, 0, "Drap"},
	{"Ourse", "Ourse blanket", "plaid Ourse", true, "blankets", 0, 59, -0.2, ""},
	{"Assise", "Assise camping chair", "fauteuil Assise", true, "chairs", 0, 45, 0.15, ""},
	{"Sieste", "Sieste deckchair", "transat Sieste", true, "chairs", 1, 89, 0, ""},
	{"Source", "Source flask", "gourde Source", false, "flasks", 0, 29, -0.1, ""},
}

// extras are the complementary products with their price.
var extras = map[string]float64{
	"Tapis Bivouac": 35, "Pas": 15, "Imper": 12, "Accu": 19, "Cartouche 230": 7, "Drap": 29,
}

// market is a country that Fell & Rive sells in.
type market struct {
	country string
	share   float64
	french  float64 // share of customers who write French
	cities  []string
	store   string
	money   string // how a customer there writes an amount, with %s for the number
	prefix  string // of order numbers
}

var markets = []market{
	{"FR", 0.34, 1, []string{"Annecy", "Nantes", "Lille", "Grenoble", "Toulouse", "Brest", "Strasbourg", "Clermont-Ferrand", "Pau", "Dijon"}, "Lyon", "%s €", "FR"},
	{"BE", 0.11, 0.9, []string{"Namur", "Liège", "Mons", "Bruxelles", "Dinant", "Charleroi"}, "Bruxelles", "%s €", "BE"},
	{"CA", 0.10, 0.88, []string{"Québec", "Sherbrooke", "Gatineau", "Trois-Rivières", "Rimouski", "Laval"}, "Montréal", "%s $", "QC"},
	{"GB", 0.25, 0, []string{"Leeds", "Keswick", "Sheffield", "Cardiff", "Inverness", "Exeter", "Norwich", "Glasgow"}, "Bristol", "£%s", "UK"},
	{"US", 0.20, 0, []string{"Boulder", "Asheville", "Burlington", "Seattle", "Bend", "Duluth", "Flagstaff"}, "Portland", "$%s", "US"},
}

var agents = []string{"Maya", "Tom", "Inès", "Karim", "Hannah", "Luc", "Priya", "Élodie", "Sam", "Noor"}
