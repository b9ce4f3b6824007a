package main

import (
	"hash/maphash"
	"slices"

	"github.com/anishathalye/porcupine"
)

// What is asked of an object; which fields are used is up to the function.
type asked struct {
	f    string
	key  string
	from int
	to   int
	text string
}

// What is told. Of an operation of unknown outcome nothing is known; it may have happened at any moment.
type told struct {
	unknown  bool
	refused  bool
	value    int
	text     string
	elements []int
}

// The value of a register to which nothing was written.
const unset = -1 << 62

// A model of one object, and of many told apart by keys.
type keyedModel struct {
	whole porcupine.Model
	one   porcupine.Model
}

func (model keyedModel) byKey() keyedModel {
	one := model.one
	one.Partition = partition
	return keyedModel{whole: one, one: one}
}

var models = map[string]keyedModel{
	"register":     {whole: register, one: register},
	"cas-register": {whole: register, one: register},
	"kv-append":    {whole: manyTexts, one: oneText},
	"queue":        {whole: queue, one: queue},
	"set":          {whole: set, one: set},
}

func partition(operations []porcupine.Operation) [][]porcupine.Operation {
	places := map[string]int{}
	var parts [][]porcupine.Operation
	for _, operation := range operations {
		key := operation.Input.(asked).key
		place, known := places[key]
		if !known {
			place = len(parts)
			places[key] = place
			parts = append(parts, nil)
		}
		parts[place] = append(parts[place], operation)
	}
	return parts
}

var seed = maphash.MakeSeed()

func mix(value int) uint64 {
	hash := uint64(value) * 0xff51afd7ed558ccd
	return hash ^ hash>>33
}

// A register with compare-and-set.
var register = porcupine.Model{
	Init: func() interface{} { return unset },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		value, in, out := state.(int), input.(asked), output.(told)
		switch in.f {
		case "read":
			return out.unknown || out.value == value, state
		case "write":
			return true, in.to
		default:
			if in.from != value {
				return out.unknown || out.refused, state
			}
			return !out.refused, in.to
		}
	},
	Hash: func(state interface{}) uint64 { return mix(state.(int)) },
}

// One text that is put, appended to and got.
var oneText = porcupine.Model{
	Init: func() interface{} { return "" },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		value, in, out := state.(string), input.(asked), output.(told)
		if in.f == "get" {
			return out.unknown || out.text == value, state
		}
		return true, changed(value, in)
	},
	Hash: func(state interface{}) uint64 { return maphash.String(seed, state.(string)) },
}

// Many texts: those that are not empty, by key, in ascending order. The hash is kept, so that it need not be reckoned from all of them.
type texts struct {
	keys   []string
	values []string
	hash   uint64
}

func (all texts) get(key string) string {
	if place, present := slices.BinarySearch(all.keys, key); present {
		return all.values[place]
	}
	return ""
}

func (all texts) with(key, value string) texts {
	place, present := slices.BinarySearch(all.keys, key)
	if !present {
		return texts{
			keys:   slices.Insert(slices.Clone(all.keys), place, key),
			values: slices.Insert(slices.Clone(all.values), place, value),
			hash:   all.hash ^ hashText(key, value),
		}
	}
	values := slices.Clone(all.values)
	values[place] = value
	return texts{all.keys, values, all.hash ^ hashText(key, all.values[place]) ^ hashText(key, value)}
}

func hashText(key, value string) uint64 {
	return mix(int(maphash.String(seed, key)*31 + maphash.String(seed, value)))
}

// Many texts as one object.
var manyTexts = porcupine.Model{
	Init: func() interface{} { return texts{} },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		all, in, out := state.(texts), input.(asked), output.(told)
		value := all.get(in.key)
		if in.f == "get" {
			return out.unknown || out.text == value, state
		}
		return true, all.with(in.key, changed(value, in))
	},
	Equal: func(one, other interface{}) bool {
		all, others := one.(texts), other.(texts)
		return all.hash == others.hash && slices.Equal(all.values, others.values) && slices.Equal(all.keys, others.keys)
	},
	Hash: func(state interface{}) uint64 { return state.(texts).hash },
}

func changed(value string, in asked) string {
	if in.f == "put" {
		return in.text
	}
	return value + in.text
}

// First in, first out. A refused dequeue is none: it is not in the history.
var queue = porcupine.Model{
	Init: func() interface{} { return []int{} },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		elements, in, out := state.([]int), input.(asked), output.(told)
		if in.f == "enqueue" {
			return true, append(slices.Clone(elements), in.to)
		}
		if len(elements) == 0 {
			return out.unknown, state
		}
		return out.unknown || out.value == elements[0], elements[1:]
	},
	Equal: equalLists,
	Hash:  hashList,
}

// Elements that are added and read all at once, in ascending order.
var set = porcupine.Model{
	Init: func() interface{} { return []int{} },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		elements, in, out := state.([]int), input.(asked), output.(told)
		if in.f == "read" {
			return out.unknown || slices.Equal(out.elements, elements), state
		}
		place, present := slices.BinarySearch(elements, in.to)
		if present {
			return true, state
		}
		return true, slices.Insert(slices.Clone(elements), place, in.to)
	},
	Equal: equalLists,
	Hash:  hashList,
}

func equalLists(one, other interface{}) bool {
	return slices.Equal(one.([]int), other.([]int))
}

func hashList(state interface{}) uint64 {
	var hash uint64
	for _, element := range state.([]int) {
		hash = mix(int(hash)*31 + element)
	}
	return hash
}
