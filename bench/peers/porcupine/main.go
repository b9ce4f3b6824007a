// Judges histories with Porcupine, beside Seatrial's own checker in `npm run bench -- linearizability`.
//
// One JSON line for every file and round: what came out, and how long reading and checking took; one line with the peak memory at the end.
// The first round is the first run in a fresh process.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

type judged struct {
	File       string  `json:"file"`
	Round      int     `json:"round"`
	Result     string  `json:"result"`
	Operations int     `json:"operations"`
	ReadMs     float64 `json:"readMs"`
	CheckMs    float64 `json:"checkMs"`
}

func main() {
	modelName := flag.String("model", "cas-register", "cas-register | register | kv-append | queue | set")
	format := flag.String("format", "operations", "operations | jepsen-log | porcupine-kv")
	partition := flag.Bool("partition", false, "each key alone")
	procs := flag.Int("procs", 0, "threads; 0: as many as Go wants")
	rounds := flag.Int("rounds", 1, "how often all files are judged, while they are decided")
	enough := flag.Duration("enough", time.Hour, "after so long there is no third round")
	timeout := flag.Duration("timeout", 0, "for one history; 0: none")
	flag.Parse()
	if *procs > 0 {
		runtime.GOMAXPROCS(*procs)
	}
	model, known := models[*modelName]
	read, readable := readers[*format]
	if !known || !readable {
		fmt.Fprintln(os.Stderr, "no such model or format")
		os.Exit(2)
	}
	if *partition {
		model = model.byKey()
	}
	out := json.NewEncoder(os.Stdout)
	started := time.Now()
	decided := true
	for round := 0; decided && round < *rounds; round++ {
		if round > 1 && time.Since(started) > *enough {
			break
		}
		for _, file := range flag.Args() {
			line := judge(file, read, model.whole, *timeout)
			line.Round = round
			decided = decided && line.Result != "unknown"
			must(out.Encode(line))
		}
	}
	must(out.Encode(map[string]int64{"peakBytes": peakBytes()}))
}

func judge(file string, read func([]byte) ([]porcupine.Operation, error), model porcupine.Model, timeout time.Duration) judged {
	began := time.Now()
	text, err := os.ReadFile(file)
	must(err)
	operations, err := read(text)
	must(err)
	wasRead := time.Now()
	result := porcupine.CheckOperationsTimeout(model, operations, timeout)
	ended := time.Now()
	if result == porcupine.Unknown {
		debug.FreeOSMemory()
	}
	return judged{
		File:       file,
		Result:     strings.ToLower(string(result)),
		Operations: len(operations),
		ReadMs:     milliseconds(wasRead.Sub(began)),
		CheckMs:    milliseconds(ended.Sub(wasRead)),
	}
}

func milliseconds(duration time.Duration) float64 {
	return float64(duration.Nanoseconds()) / 1e6
}

// The most memory the process had at a time, as Linux counted it.
func peakBytes() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes * 1024
		}
	}
	return 0
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
