package turns

import "time"

// A limit shows in this: at a lower rate a node refuses nothing, or far less. One that refuses as
// much however little it is asked has no limit of this kind, and to slow down further is no help.
// So when the rate has been cut to a quarter and calls are still refused, it is left there until the
// share refused is known; then a higher rate is tried. Is more refused by as much as a limit would
// make it, the cuts were right. If not, the refusals are noise: the pace goes up until their share
// rises, and then it is looked again what is refused at a quarter.
const (
	doubtFalls = 4                     // by so much the rate has fallen since the first of the cuts
	mostTried  = 16                    // so many times the rate is tried at most
	leastTried = 1500                  // thousandths of the lower rate: of less nothing can be said
	lookedAt   = 24                    // turns of a rate that are looked at
	longLook   = 80                    // if hardly anything is refused
	fewRefused = 3                     // turns
	judged     = time.Second           // what is judged has lasted so long at least
	tooMuch    = 800                   // thousandths refused that nobody calls noise
	allRefused = 12                    // in a row, of a rate that let nothing through yet
	noiseTurns = 20                    // turns after which a pace among noise is judged anew
	noiseRest  = 50 * time.Millisecond // after a refusal that names no pause and means nothing
	calmTurns  = 30                    // in a row, without a refusal: no doubt is left
	rarely     = 16                    // cuts, the most that a doubt needs
	plenty     = 10_000                // calls in a window beyond which nobody counts
)

// level is a limit that was in force.
type level struct {
	most   int
	window time.Duration
}

// perHour is how many calls it lets through.
func (l level) perHour() int64 {
	return int64(l.most) * int64(time.Hour/max(l.window, time.Millisecond))
}

// tally counts turns and the calls in them.
type tally struct {
	turns, refusing, asked, taken int
	since                         time.Time
	lasted                        time.Duration
}

func (c *tally) add(now time.Time, asked, taken int) {
	c.lasted = now.Sub(c.since)
	c.turns++
	c.asked += asked
	c.taken += taken
	if taken < asked {
		c.refusing++
	}
}

// perHour is how many calls were sent.
func (c *tally) perHour() int64 {
	return int64(c.asked) * int64(time.Hour/max(c.lasted, time.Millisecond))
}

// refused is the share of calls that were refused, in thousandths.
func (c *tally) refused() int {
	if c.asked == 0 {
		return 0
	}
	return 1000 * (c.asked - c.taken) / c.asked
}

// mood is what is thought of a node's refusals.
type mood int

const (
	limited mood = iota // they are a limit's
	below               // not known: what is refused at the lower rate?
	above               // and at the higher?
	noisy               // they are no limit's
)

// doubt is what speaks against there being a limit at all.
type doubt struct {
	mood  mood
	from  level // in force before the cuts
	cuts  int   // since, between which calls were taken
	took  bool  // some, since then
	need  int   // so many raise a doubt
	last  tally // since the last cut
	now   tally // of the present rate
	low   level // the lower rate
	back  level // if it is a limit
	high  level // the higher
	share int   // of calls refused at the lower rate, in thousandths
	below tally // what was seen at the lower rate
	above tally // at the higher, where that was looked at first
	met   bool  // there is a limit beside the noise
}

// tiredAt is how many refusals in a row say that it refuses everything now.
func (d *doubt) tiredAt() int {
	switch {
	case d.mood == limited:
		return tired
	case d.mood == noisy && d.share <= 200:
		return 8
	}
	return 16
}

// noise reports whether what was refused at the higher rate is no limit's. A limit below the lower
// rate, which refuses a share s of it, refuses 1-(1-s)/n of n times as much; halfway is the border.
func (d *doubt) noise(high tally) bool {
	return d.over(high) <= 0
}

// over is by how much more was refused than the border, in thousandths.
func (d *doubt) over(high tally) int {
	n := 1000 * high.perHour() / max(d.below.perHour(), 1) // thousandths
	if n < leastTried {
		return 1000
	}
	return high.refused() - (d.share+1000-int(1000*int64(1000-d.share)/n))/2
}

// AtRandom reports whether the node's refusals turned out to be no limit's: asking again is all that helps.
func (p *Pace) AtRandom() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.doubt.mood == noisy
}

// heard takes in how a turn of the present limit went; cut reports that its refusal is to lower it.
func (p *Pace) heard(now time.Time, asked, taken int, refused bool) (cut bool) {
	d := &p.doubt
	if d.mood == limited {
		d.last.add(now, asked, taken)
		if !refused && d.last.turns >= calmTurns && d.last.refusing == 0 {
			d.cuts = 0
		}
		return refused
	}
	d.now.add(now, asked, taken)
	long := d.now.lasted >= judged
	switch {
	case p.hard >= d.tiredAt() && d.mood == noisy:
		p.alarm(now)
	case p.hard >= d.tiredAt(), d.mood == below && d.now.turns >= allRefused && d.now.taken == 0,
		d.mood == below && d.now.turns >= 16 && d.now.refused() > tooMuch:
		p.isLimit(now)
	case d.mood == below && long && (d.now.turns >= lookedAt && d.now.refusing >= fewRefused || d.now.turns >= longLook):
		p.looked(now)
	case d.mood == above && long && d.now.turns >= lookedAt && (d.now.turns >= longLook || certain(d.over(d.now))):
		if d.noise(d.now) {
			p.isNoise(now)
		} else {
			p.isLimit(now)
		}
	case d.mood == noisy && long && d.now.turns >= noiseTurns:
		p.amongNoise(now)
	}
	return false
}

// certain reports whether so many thousandths above or below are no chance.
func certain(by int) bool { return by < -100 || by > 100 }

// doubted is told of each cut, with the limit before it.
func (p *Pace) doubted(now time.Time, before level) {
	d := &p.doubt
	if d.cuts == 0 {
		d.from, d.took = before, false
	}
	if d.last.taken > 0 || d.cuts == 0 {
		d.cuts++
	}
	d.took = d.took || d.last.taken > 0
	d.last = tally{}
	at := level{p.most, p.window}
	if d.cuts < max(d.need, 1) || !d.took || d.from.perHour() < doubtFalls*at.perHour() {
		return
	}
	d.low, d.high, d.back, d.above = at, d.from, at, tally{}
	if d.from.perHour() > mostTried*at.perHour() { // it fell while nothing was known
		d.low = d.from.part(mostTried)
		p.set(d.low)
	}
	p.feel(now, below)
}

// looked ends the look at the lower rate.
func (p *Pace) looked(now time.Time) {
	d := &p.doubt
	d.below = d.now
	if d.share = d.now.refused(); d.now.refusing == 0 {
		p.isLimit(now)
		return
	}
	switch {
	case d.above.turns == 0:
		p.set(d.high)
		p.feel(now, above)
	case d.noise(d.above): // it only looked like more
		p.set(d.high)
		p.feel(now, noisy)
	default: // a limit beside the noise: what was taken of the higher rate
		d.met = true
		p.set(level{max(int(int64(d.high.most)*int64(1000-d.above.refused())/1000), 1), d.high.window})
		p.feel(now, noisy)
	}
}

func (p *Pace) isNoise(now time.Time) {
	p.doubt.met, p.doubt.need = false, 1
	p.feel(now, noisy)
}

// isLimit goes on from the lower rate, as much of it as was taken.
func (p *Pace) isLimit(now time.Time) {
	d := &p.doubt
	p.set(d.back)
	d.need = min(2*max(d.need, 1), rarely)
	p.feel(now, limited)
}

// amongNoise raises the limit while no more is refused than the noise is.
func (p *Pace) amongNoise(now time.Time) {
	d := &p.doubt
	at := level{p.most, p.window}
	switch more := d.now.refused() - (d.share + 150 + d.share/4); {
	case more > 0 && more <= 100 && d.now.turns < longLook:
		return
	case more > 0:
		p.alarm(now)
		return
	case !d.met:
		p.set(at.times(2))
		p.cut = now
	case now.Sub(p.since) >= p.pause:
		p.since = now
		p.set(level{at.most + max(at.most/10, 1), at.window})
	}
	d.now = tally{since: now}
}

// alarm looks what is refused at a quarter of the rate: more than the noise is at this.
func (p *Pace) alarm(now time.Time) {
	d := &p.doubt
	if p.since.After(p.cut) {
		p.pause = min(2*p.pause, longCalm)
	}
	at := level{p.most, p.window}
	d.high, d.above = at, d.now
	d.low, d.back = at.part(doubtFalls), at.part(doubtFalls)
	p.set(d.low)
	p.feel(now, below)
}

// feel begins a mood: what was sent before is no news any more.
func (p *Pace) feel(now time.Time, m mood) {
	d := &p.doubt
	d.mood, d.cuts, d.last, d.now = m, 0, tally{}, tally{since: now}
	p.cut, p.since = now, now
}

// times is so many times as much.
func (l level) times(n int) level {
	for ; n > 1 && l.window > second; n /= 2 {
		l.window = max(l.window/2, second)
	}
	return level{min(l.most*max(n, 1), plenty), l.window}
}

// part is one part of n.
func (l level) part(n int) level {
	if l.most >= n {
		return level{l.most / n, l.window}
	}
	return level{1, min(l.window*time.Duration(n)/time.Duration(max(l.most, 1)), slowest)}
}

// set puts a limit in force, but never more than the settings or the node named.
func (p *Pace) set(l level) {
	p.most, p.window = l.most, l.window
	if p.top > 0 && p.rateAbove(p.top) {
		p.most, p.window = p.top, second
	}
}
