package local_test

import (
	"testing"

	"verbatim/index"
	"verbatim/index/indextest"
	"verbatim/index/local"
)

func open(t testing.TB, dir string) *local.Index {
	t.Helper()
	x, err := local.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestConformance(t *testing.T) {
	dirs := map[index.Index]string{}
	indextest.Run(t, func(t *testing.T) index.Index {
		dir := t.TempDir()
		x := open(t, dir)
		dirs[x] = dir
		return x
	}, func(t *testing.T, x index.Index) index.Index {
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		return open(t, dirs[x])
	})
}
