package main

import (
	"os"
	"testing"

	"txtriage/chains/nodeerr/likeness"
)

// The committed weights are what the replies give.
func TestWeightsAreFresh(t *testing.T) {
	list, err := read("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 2000 {
		t.Errorf("%d replies", len(list))
	}
	got, err := os.ReadFile("../weights.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != learn(list).text() {
		t.Error("weights.txt is not what the replies give: go generate ./chains/nodeerr/likeness")
	}
}

// TestStrangers judges each fifth of the replies by what the other four teach.
func TestStrangers(t *testing.T) {
	if testing.Short() {
		t.Skip("five times the learning, slow under the race detector")
	}
	list, err := read("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for part := range 5 {
		var rest, unseen []example
		for i, e := range list {
			if i%5 == part {
				unseen = append(unseen, e)
			} else {
				rest = append(rest, e)
			}
		}
		s := likeness.Parse(learn(rest).text())
		for _, e := range unseen {
			all++
			if class, _ := s.Of(e.said); class == e.class {
				right++
			}
		}
	}
	t.Logf("%d of %d", right, all)
	if right*100 < 68*all {
		t.Errorf("%d of %d strangers are known by their likeness", right, all)
	}
}

func TestRoot(t *testing.T) {
	for n, want := range map[int64]int64{0: 0, 1: 1, 3: 1, 4: 2, 65536: 256, 65535: 255, 3000000: 1732} {
		if got := root(n); got != want {
			t.Errorf("%d: %d, want %d", n, got, want)
		}
	}
}
