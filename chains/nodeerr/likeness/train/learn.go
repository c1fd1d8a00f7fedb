package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"txtriage/chains/nodeerr/likeness"
)

// example is a refusal whose class is known.
type example struct {
	said  likeness.Said
	class string
}

// read takes all replies of a folder: *.jsonl, and the lines kind|class|text of *.txt.
func read(dir string) ([]example, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return nil, err
	}
	var out []example
	for _, name := range files { // sorted
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			e, err := parse(filepath.Ext(name), lines.Bytes())
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if e.class != "" {
				out = append(out, e)
			}
		}
		if err := lines.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func parse(kind string, line []byte) (example, error) {
	switch kind {
	case ".jsonl":
		var r struct {
			Kind, Node, Message, Class string
			Code, HTTP                 int
		}
		err := json.Unmarshal(line, &r)
		return example{likeness.Said{Kind: r.Kind + r.Node, Code: r.Code, Status: r.HTTP, Text: r.Message}, r.Class}, err
	case ".txt":
		part := strings.SplitN(string(line), "|", 3)
		if len(part) == 3 && part[1] != "-" && !strings.HasPrefix(part[0], "#") {
			class, _, _ := strings.Cut(part[1], ",")
			return example{likeness.Said{Kind: part[0], Text: part[2]}, class}, nil
		}
	}
	return example{}, nil
}

// model is what was learned: for each feature a weight a class, in parts of unit.
type model struct {
	classes []string
	of      map[string][]int64
}

// The weights are those of a logistic regression, found by stochastic descent. All arithmetic is in
// whole numbers, so that every machine finds the same.
const (
	unit   = 1 << 16
	rounds = 25
	rate   = 433 * unit / 1000 // of the first round, falling
	least  = 2                 // weights of fewer parts of likeness.One are left out
)

func learn(list []example) model {
	names := map[string]bool{}
	for _, e := range list {
		names[e.class] = true
	}
	m := model{slices.Sorted(maps.Keys(names)), map[string][]int64{}}
	type sample struct {
		weights [][]int64
		class   int
	}
	samples := make([]sample, len(list))
	for i, e := range list {
		features := likeness.Features(e.said)
		samples[i].class = slices.Index(m.classes, e.class)
		for _, f := range features {
			if m.of[f] == nil {
				m.of[f] = make([]int64, len(m.classes))
			}
			samples[i].weights = append(samples[i].weights, m.of[f])
		}
	}
	dice := uint64(1)
	shares := make([]int64, len(m.classes))
	for round := range int64(rounds) {
		for i := len(samples) - 1; i > 0; i-- {
			dice = dice*6364136223846793005 + 1442695040888963407
			j := int((dice >> 33) % uint64(i+1)) //nolint:gosec // both small
			samples[i], samples[j] = samples[j], samples[i]
		}
		for _, s := range samples {
			likely(shares, s.weights)
			step := rate * (rounds - round) / rounds * 256 / root(int64(len(s.weights))*unit)
			for k := range shares {
				miss := shares[k]
				if k == s.class {
					miss -= unit
				}
				if by := step * miss / unit; by != 0 {
					for _, w := range s.weights {
						w[k] -= by
					}
				}
			}
		}
	}
	return m
}

// likely fills in how likely each class is, in parts of unit: two to the power of its sum, the part
// between powers by a straight line.
func likely(shares []int64, weights [][]int64) {
	clear(shares)
	for _, w := range weights {
		for k := range shares {
			shares[k] += w[k]
		}
	}
	most, sum := slices.Max(shares), int64(0)
	for k, z := range shares {
		below := most - z
		shares[k] = 0
		if whole := below / unit; whole < 30 {
			shares[k] = (2*unit - below%unit) >> (whole + 1)
		}
		sum += shares[k]
	}
	for k := range shares {
		shares[k] = shares[k] * unit / sum
	}
}

// root is the whole part of a square root.
func root(n int64) int64 {
	r := int64(1)
	for r*r <= n {
		r *= 2
	}
	for step := r / 2; step > 0; step /= 2 {
		if (r-step)*(r-step) > n {
			r -= step
		}
	}
	return r - 1
}

// text is the model as the program reads it.
func (m model) text() string {
	var b strings.Builder
	b.WriteString(strings.Join(m.classes, " ") + "\n")
	for _, f := range slices.Sorted(maps.Keys(m.of)) {
		var w strings.Builder
		for k, v := range m.of[f] {
			if v = v * likeness.One / unit; v >= least || v <= -least {
				w.WriteByte(byte('a' + k))
				w.WriteString(strconv.FormatInt(v, 10))
			}
		}
		if w.Len() > 0 {
			b.WriteString(f + "\t" + w.String() + "\n")
		}
	}
	return b.String()
}
