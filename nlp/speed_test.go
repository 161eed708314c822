package nlp

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

const sixtyWords = "I ordered two pairs of shoes three weeks ago and only one of them has arrived so far. " +
	"The box was damaged, the size is wrong and nobody at customer service answers my emails. " +
	"I have been waiting for a refund since Monday, which is really disappointing because the shop used to be great and the prices are still very good. Please help!"

const soixanteMots = "J'ai commandé deux paires de chaussures il y a trois semaines et une seule est arrivée à ce jour. " +
	"Le carton était abîmé, la taille n'est pas la bonne et personne ne répond à mes mails au service client. " +
	"J'attends un remboursement depuis lundi, c'est vraiment décevant car la boutique était très sérieuse avant et les prix restent corrects. Merci de m'aider !"

var sizes = []struct{ name, text string }{
	{"short", "Great service, thanks!"},
	{"60words-en", sixtyWords},
	{"60words-fr", soixanteMots},
	{"long", strings.Repeat(sixtyWords+" "+soixanteMots+"\n", 40)},
	{"256KiB", strings.Repeat(sixtyWords+"\n", 256<<10/len(sixtyWords))},
	{"emoji", strings.Repeat("😡👍🏽❤️ ", 200)},
	{"bangs", strings.Repeat("!", 100_000)},
	{"non-latin", strings.Repeat("Заказ пришёл вовремя, спасибо большое. ", 10)},
}

func BenchmarkAnalyze(b *testing.B) {
	a := builtin()
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			in := text(s.text)
			b.SetBytes(int64(len(s.text)))
			b.ReportAllocs()
			for b.Loop() {
				a.Analyze(in)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNewFirst is BenchmarkNew as a command meets it: once in each process,
// with the caches cold and no memory at hand. It gives the time that New takes
// there, and the processor's time of the whole process.
func BenchmarkNewFirst(b *testing.B) {
	took, used := time.Duration(0), time.Duration(0)
	for b.Loop() {
		cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkNew$", "-test.benchtime=1x")
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err)
		}
		before, _, _ := strings.Cut(string(out), " ns/op")
		fields := strings.Fields(before)
		ns, err := strconv.Atoi(fields[len(fields)-1])
		if err != nil {
			b.Fatalf("read %q: %v", out, err)
		}
		took, used = took+time.Duration(ns), used+cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(took.Seconds()*1000/float64(b.N), "ms/first-new")
	b.ReportMetric(used.Seconds()*1000/float64(b.N), "cpu-ms/process")
}

func TestAnalyzeAllocatesAtMostTwiceASentence(t *testing.T) {
	if raced {
		t.Skip("the race detector makes sync.Pool allocate")
	}
	a := builtin()
	for _, s := range []string{sixtyWords, soixanteMots, "Great service, thanks!"} {
		in := text(s)
		n := float64(len(a.Analyze(in).Sentences))
		if got := testing.AllocsPerRun(100, func() { a.Analyze(in) }); got > 4+2*n {
			t.Errorf("%.0f allocations for %.0f sentences", got, n)
		}
	}
}

// BenchmarkFieldsAndMap is the floor that speed is compared with: cutting at
// white space and looking every word up in a map of 8,000 keys.
func BenchmarkFieldsAndMap(b *testing.B) {
	words := map[string]float64{}
	vocab := builtin().models[english].vocab
	for i, w := range vocab.words {
		if len(words) < 8000 {
			words[vocab.form(int32(i))] = w.prior
		}
	}
	b.SetBytes(int64(len(sixtyWords)))
	b.ReportAllocs()
	for b.Loop() {
		sum := 0.0
		for _, w := range strings.Fields(sixtyWords) {
			sum += words[w]
		}
		_ = sum
	}
}
