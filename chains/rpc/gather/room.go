package gather

import "sync"

// together is how many bytes the answer to several diagnoses may have. What is more is asked again for each by
// itself, and of those only a few are under way at once: so a node that floods costs little memory,
// however many wait for it.
const together = 1 << 20

// Room is shared by diagnoses that run at the same time: so many of them may have large answers.
type Room struct {
	mu    sync.Mutex
	free  int
	waits map[*Node]bool
}

// NewRoom makes a Room for so many.
func NewRoom(large int) *Room { return &Room{free: large, waits: map[*Node]bool{}} }

// Row is one diagnosis in a Room. Done must be called once its answers are not held any more.
type Row struct {
	room *Room
	in   bool
	over bool // Done was called: nobody holds what is still answered
}

// Row opens a place.
func (r *Room) Row() *Row { return &Row{room: r} }

// enter reports that a diagnosis may have large answers, on all nodes and until it is done. If not, the
// node is woken when that may have changed.
func (r *Row) enter(n *Node) bool {
	if r == nil {
		return true
	}
	r.room.mu.Lock()
	defer r.room.mu.Unlock()
	if r.over { // a question that nobody waits for any more keeps no place from others
		return false
	}
	if !r.in && r.room.free > 0 {
		r.room.free--
		r.in = true
	}
	if !r.in {
		r.room.waits[n] = true
	}
	return r.in
}

// Done gives the place to another.
func (r *Row) Done() {
	r.room.mu.Lock()
	var wake map[*Node]bool
	r.over = true
	if r.in {
		r.in = false
		r.room.free++
		wake, r.room.waits = r.room.waits, map[*Node]bool{}
	}
	r.room.mu.Unlock()
	for n := range wake {
		n.mu.Lock()
		n.pump()
		n.mu.Unlock()
	}
}

// admits reports that something of a line may go out; it comes to the front. What goes by itself and has
// no room yet lets all others pass: some of them may be waited for by those who have. The lock is held.
func (n *Node) admits(l *line) bool {
	for i, g := range l.groups {
		if g.alone && !g.row.enter(n) {
			continue
		}
		if i > 0 {
			rest := append(append([]*group{}, l.groups[:i]...), l.groups[i+1:]...)
			l.groups, l.next = append([]*group{g}, rest...), nil
		}
		return true
	}
	return len(l.groups) == 0
}
