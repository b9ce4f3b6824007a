package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/anishathalye/porcupine"
)

var readers = map[string]func([]byte) ([]porcupine.Operation, error){
	"jepsen-log":   readJepsenLog,
	"porcupine-kv": readTexts,
	"operations":   readOperations,
}

// The lines of a text, without what ends them.
func eachLine(text []byte, take func(line string) error) error {
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		if err := take(string(line)); err != nil {
			return err
		}
	}
	return nil
}

// Operations that have begun, and what became of them.
type recording struct {
	operations []porcupine.Operation
	open       map[int]int
	now        int64
}

func (recording *recording) begin(process int, input asked) {
	recording.now++
	recording.open[process] = len(recording.operations)
	recording.operations = append(recording.operations, porcupine.Operation{
		ClientId: process, Input: input, Output: told{unknown: true}, Call: recording.now, Return: math.MaxInt64,
	})
}

func (recording *recording) end(process int, output told) {
	recording.now++
	operation := &recording.operations[recording.open[process]]
	delete(recording.open, process)
	operation.Output = output
	operation.Return = recording.now
}

// `INFO  jepsen.util - PROCESS :TYPE :F VALUE`: a register that is unset at first. A failed compare-and-set has seen another value.
func readJepsenLog(text []byte) ([]porcupine.Operation, error) {
	record := &recording{open: map[int]int{}}
	err := eachLine(text, func(line string) error {
		fields := strings.Fields(line)
		if len(fields) < 6 || fields[0] != "INFO" || fields[1] != "jepsen.util" {
			return nil
		}
		process, err := strconv.Atoi(fields[3])
		if err != nil {
			return nil
		}
		kind, f, value := fields[4], fields[5][1:], strings.Join(fields[6:], " ")
		switch {
		case kind == ":invoke" && f == "cas":
			from, to, err := pair(value)
			record.begin(process, asked{f: f, from: from, to: to})
			return err
		case kind == ":invoke":
			to, err := number(value)
			record.begin(process, asked{f: f, to: to})
			return err
		case kind == ":ok" && f == "read":
			seen, err := number(value)
			record.end(process, told{value: seen})
			return err
		case kind == ":ok":
			record.end(process, told{})
		case kind == ":fail" && f == "cas":
			record.end(process, told{refused: true})
		case kind == ":fail":
			record.end(process, told{unknown: true})
		}
		return nil
	})
	return record.operations, err
}

func number(text string) (int, error) {
	if text == "nil" {
		return unset, nil
	}
	return strconv.Atoi(text)
}

func pair(text string) (int, int, error) {
	first, second, found := strings.Cut(strings.Trim(text, "[]"), " ")
	if !found {
		return 0, 0, fmt.Errorf("no pair: %s", text)
	}
	from, err := strconv.Atoi(first)
	if err != nil {
		return 0, 0, err
	}
	to, err := strconv.Atoi(second)
	return from, to, err
}

// `{:process 9, :type :invoke, :f :append, :key "0", :value "x 9 0 y"}`, in this order.
func readTexts(text []byte) ([]porcupine.Operation, error) {
	record := &recording{open: map[int]int{}}
	err := eachLine(text, func(line string) error {
		parts := strings.SplitN(strings.TrimSuffix(line, "}"), ", :", 5)
		if len(parts) < 5 {
			return nil
		}
		process, err := strconv.Atoi(strings.TrimPrefix(parts[0], "{:process "))
		if err != nil {
			return err
		}
		value := strings.Trim(strings.TrimPrefix(parts[4], "value "), "\"")
		if parts[1] == "type :ok" {
			record.end(process, told{text: value})
			return nil
		}
		key := strings.Trim(strings.TrimPrefix(parts[3], "key "), "\"")
		record.begin(process, asked{f: strings.TrimPrefix(parts[2], "f :"), key: key, text: value})
		return nil
	})
	return record.operations, err
}

// What the bench writes of a generated history: a JSON object a line, failed operations left out.
type operationLine struct {
	Process  int    `json:"process"`
	F        string `json:"f"`
	Key      string `json:"key"`
	From     int    `json:"from"`
	To       *int   `json:"to"`
	Text     string `json:"text"`
	Known    bool   `json:"known"`
	Refused  bool   `json:"refused"`
	Value    *int   `json:"value"`
	Seen     string `json:"seen"`
	Elements []int  `json:"elements"`
	Call     int64  `json:"call"`
	Return   *int64 `json:"return"`
}

func readOperations(text []byte) ([]porcupine.Operation, error) {
	var operations []porcupine.Operation
	err := eachLine(text, func(line string) error {
		var read operationLine
		if err := json.Unmarshal([]byte(line), &read); err != nil {
			return err
		}
		slices.Sort(read.Elements)
		operation := porcupine.Operation{
			ClientId: read.Process,
			Input:    asked{f: read.F, key: read.Key, from: read.From, to: orUnset(read.To), text: read.Text},
			Output: told{
				unknown: !read.Known, refused: read.Refused, value: orUnset(read.Value), text: read.Seen, elements: read.Elements,
			},
			Call:   read.Call,
			Return: math.MaxInt64,
		}
		if read.Return != nil {
			operation.Return = *read.Return
		}
		operations = append(operations, operation)
		return nil
	})
	return operations, err
}

func orUnset(value *int) int {
	if value == nil {
		return unset
	}
	return *value
}
