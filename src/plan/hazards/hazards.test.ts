import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { often } from '../../testing/often.ts';
import { anyTopology } from '../../testing/any-topology.ts';
import { parseTopology } from '../../testing/topology-notation.ts';
import { callsIn, type Call } from '../call.ts';
import type { Hazard } from '../hazard.ts';
import { hazards } from './all.ts';

/** How likely a hazard is at the first call of a topology, and the sentence. */
function doubtOf(name: string, notation: string): { probability: number; sentence: string } {
  const hazard = hazardNamed(name);
  const [call] = callsIn(parseTopology(notation));
  if (call === undefined) throw new Error(`no call in ${notation}`);
  const probability = hazard.probability(call);
  return { probability, sentence: probability === 0 ? '' : sentenceOf(hazard, call) };
}

function hazardNamed(name: string): Hazard {
  const hazard = hazards.find((one) => one.name === name);
  if (hazard === undefined) throw new Error(`no hazard ${name}`);
  return hazard;
}

function sentenceOf(hazard: Hazard, call: Call): string {
  return hazard
    .because(call)
    .map(({ text }) => text)
    .join(', and ');
}

/** What another fact does to a hazard: how likely it is then, and what the sentence says of it. */
type Row = readonly [string, 'rises' | 'falls' | 'stays' | 'is 0', string?];

/** Each hazard: a topology where it is doubted, what is said of it, and other topologies against that one. */
const table: Readonly<Record<string, readonly [string, string, ...Row[]]>> = {
  'missing-timeout': [
    'a->b',
    'nothing says how long a waits for b',
    ['a->b timeout=2s', 'is 0'],
    ['a->b async', 'is 0'],
    ['a->b background', 'is 0'],
    ['a->b; c->d timeout=1s', 'rises', 'though other calls have a timeout'],
    ['a->b; b critical=false', 'rises', 'users can do without b'],
    ['a->b; b critical', 'stays', 'nothing says how long a waits for b'],
  ],
  'timeout-nesting': [
    'a->b; u->a timeout=2s',
    'nothing says how long a waits for b, and u gives a up after 2s',
    ['a->b', 'is 0'],
    ['a->b async; u->a timeout=2s', 'is 0'],
    ['a->b; u->a timeout=2s async', 'is 0'],
    ['a->b timeout=2s; u->a timeout=2s', 'rises', 'a waits 2s for b, and u gives a up after 2s'],
    ['a->b timeout=1s attempts=3; u->a timeout=2s', 'rises', 'a waits 3 × 1s for b'],
    ['a->b timeout=1s; u->a timeout=2s', 'falls', 'a waits 1s for b'],
    ['a->b timeout=3s; u->t timeout=2s; t->a', 'rises', 'u gives t up after 2s'],
    ['a->b; u->a timeout=2s; b critical=false', 'stays', 'users can do without b'],
  ],
  'late-timeout': [
    'a->b timeout=2s',
    'a gives b up only after 2s',
    ['a->b', 'is 0'],
    ['a->b timeout=2s async', 'is 0'],
    ['a->b timeout=200ms', 'falls', 'after 200ms'],
    ['a->b timeout=3s', 'rises', 'after 3s'],
    ['a->b timeout=30s', 'rises', 'after 30s'],
    ['a->b timeout=2s attempts=5', 'rises', 'after 5 × 2s'],
    ['a->b timeout=2s fallback', 'stays', 'and has its other answer only then'],
    ['a->b timeout=3s fallback', 'rises', 'and has its other answer only then'],
  ],
  'tight-timeout': [
    'a->b timeout=1s p99=400',
    'one in a hundred answers of b took 400ms, and a waits 1s',
    ['a->b p99=400', 'is 0'],
    ['a->b timeout=1s', 'stays', 'nothing says how near b comes to its timeout'],
    ['a->b timeout=1s p99=600', 'rises', 'took 600ms'],
  ],
  exhaustion: [
    'a->b',
    'nothing says what keeps a free while many calls to b wait',
    ['a->b async', 'is 0'],
    ['a->b timeout=1s', 'falls'],
    ['a->b circuitBreaker', 'falls', 'a breaker is all that is known to keep a free'],
    ['a->b circuitBreaker=false', 'stays', 'no breaker keeps a free'],
  ],
  'no-fallback': [
    'a->b',
    'nothing says that a has another answer when b fails',
    ['a->b async', 'is 0'],
    ['a->b; b kind=cache', 'is 0'],
    ['a->b fallback', 'falls', 'the other answer that a has without b was not tried'],
    ['a->b fallback=false', 'rises', 'a has no other answer when b fails'],
    ['a->b; b critical=false', 'rises', 'users can do without b'],
    ['a->b; b kind=database', 'falls'],
  ],
  'unhandled-status': [
    'a->b',
    'nothing says which statuses of b its caller knows',
    ['a->b; b kind=database', 'is 0'],
    ['a->b protocol=kafka', 'is 0'],
    ['a->b protocol=http', 'stays', 'which statuses of http a knows when b answers'],
    ['a->b protocol=grpc', 'falls', 'which statuses of grpc a knows when b answers'],
    ['a->b; b kind=external', 'stays'],
  ],
  'expensive-error-path': [
    'a->b',
    'nothing says what it costs a when b fails at once',
    ['a->b async', 'is 0'],
    ['a->b; b kind=cache', 'is 0'],
    ['a->b; b kind=external', 'is 0'],
  ],
  'unsafe-retry': [
    'a->b op=Charge attempts=3',
    'a tries a call to b up to 3 times, and nothing says that repeating a call to b is safe',
    ['a->b op=GetCharge attempts=3', 'is 0'],
    ['a->b op=Charge attempts=3 idempotent', 'falls', 'is declared to be safe, and was not tried'],
    ['a->b op=Charge attempts=3 idempotent=false', 'rises', 'is declared to have a second effect'],
    ['a->b op=Charge', 'falls', 'nothing says that repeating a call to b is safe'],
    ['a->b op=Charge attempts=1', 'falls'],
    ['a->b attempts=3', 'falls'],
    ['a->b', 'falls'],
    ['a->b; b kind=cache', 'is 0'],
  ],
  'retry-amplification': [
    'a->b attempts=2',
    'a tries b up to 2 times, whatever is wrong with it',
    ['a->b attempts=1', 'is 0'],
    ['a->b attempts=2 background', 'is 0'],
    ['a->b', 'falls', 'nothing says how often a tries b again'],
    ['a->b attempts=4', 'rises', 'up to 4 times'],
    ['a->b attempts=400', 'rises', 'up to 400 times'],
  ],
  'breaker-stays-open': [
    'a->b',
    'nothing says whether a stops asking b, and when it asks again',
    ['a->b circuitBreaker', 'rises', 'a has a breaker before b, which must close again'],
    ['a->b circuitBreaker=false', 'is 0'],
    ['a->b async', 'is 0'],
  ],
  'breaker-scope': [
    'a->b op=Get,List',
    'a asks b for 2 things, and one that fails must not stop the others',
    ['a->b op=Get', 'is 0'],
    ['a->b', 'is 0'],
    ['a->b op=Get,List,Find', 'stays', 'a asks b for 3 things'],
    ['a->b op=Get,List circuitBreaker', 'rises', 'a has a breaker before b'],
    ['a->b op=Get,List circuitBreaker=false', 'is 0'],
  ],
  'no-compensation': [
    'a->b op=Charge; a->c op=Reserve',
    'a also makes a change by a->c Reserve, and nothing says what undoes it when a->b Charge fails',
    ['a->b op=GetCharge; a->c op=Reserve', 'is 0'],
    ['a->b op=Charge; a->c op=Reserve; b kind=cache', 'is 0'],
    ['a->b op=Charge; a->c op=Reserve; saga a: b', 'is 0'],
    ['a->b op=Charge; a->c op=List', 'is 0'],
    ['a->b op=Charge; a->c', 'falls', 'nothing says which calls of a change something'],
    ['a->b op=Notify; a->c op=Reserve', 'falls'],
    ['a->b op=Frobnicate; a->c op=Reserve', 'falls'],
  ],
  'swallowed-error': [
    'a->b op=Notify; a->c op=Reserve',
    'a also makes a change by a->c Reserve, and nothing says who does a->b Notify when it failed the first time',
    ['a->b op=List; a->c op=Reserve', 'is 0'],
    ['a->b op=Notify; a->c op=Reserve; saga a: b', 'is 0'],
    ['a->b op=Notify; a->c op=Reserve; b kind=cache', 'is 0'],
    ['a->b op=Notify; a->c op=List', 'falls', 'nothing says which calls of a change something'],
    ['a->b op=Charge; a->c op=Reserve', 'falls'],
  ],
  'post-commit-read': [
    'a->b op=List; a->c op=Reserve',
    'a also makes a change by a->c Reserve, and nothing says that a->b List is not asked after it',
    ['a->b op=Charge; a->c op=Reserve', 'is 0'],
    ['a->b op=List; a->c op=Find', 'is 0'],
    ['a->b op=List async; a->c op=Reserve', 'is 0'],
  ],
  'lost-delivery': [
    'a->b async',
    'nobody waits for what a tells b, and it must arrive at least once',
    ['a->b', 'is 0'],
    ['a->b async=false', 'is 0'],
    ['a->b async background', 'is 0'],
    ['a->b protocol=kafka', 'falls', 'b is a queue, and what a sends must arrive at least once'],
  ],
  'cache-is-hard-dependency': [
    'a->b; b kind=cache',
    'b is a cache, and its failure should cost no more than time, and nothing says that a goes on without it',
    ['a->b', 'is 0'],
    ['a->b; b kind=database', 'is 0'],
    ['a->b background; b kind=cache', 'is 0'],
    ['a->b fallback; b kind=cache', 'falls', 'that a goes on without it is declared, and was not tried'],
    ['a->b fallback=false; b kind=cache', 'rises', 'a has no other answer without it'],
    ['a->b; a->c; b kind=cache; c kind=database', 'rises', 'a has the data in a store, too'],
  ],
  'cache-before-store': [
    'a->b; a->c; b kind=database; c kind=cache',
    'a keeps the same data in a cache and in b',
    ['a->b; a->c; b kind=database', 'is 0'],
    ['a->b; a->c; c kind=cache', 'is 0'],
    ['a->b op=Find; a->c; b kind=database; c kind=cache', 'is 0'],
  ],
  'partial-write': [
    'a->b; b kind=database',
    'nothing says that what a writes to b is written as a whole',
    ['a->b', 'is 0'],
    ['a->b op=find; b kind=database', 'is 0'],
    ['a->b op=insert; b kind=database', 'rises'],
    ['a->b op=insert', 'falls'],
  ],
  'check-then-act': [
    'a->b; b kind=database',
    'nothing says what happens when two requests change the same data of b at once',
    ['a->b', 'is 0'],
    ['a->b op=find; b kind=database', 'is 0'],
    ['a->b; a->c; b kind=database; c kind=cache', 'rises'],
    ['a->b op=Charge', 'falls'],
  ],
  'shared-store': [
    'a->b; c->b; b kind=database',
    '2 services share b',
    ['a->b; b kind=database', 'is 0'],
    ['a->b; c->b', 'is 0'],
    ['a->b async; c->b; b kind=database', 'is 0'],
    ['a->b; c->b; d->b; b kind=database', 'stays', '3 services share b'],
    ['a->b; b->b; b kind=database', 'is 0'],
  ],
  'single-replica': [
    'a->b',
    'one process of b is all that is known of it',
    ['a->b; b replicas=2', 'is 0'],
    ['a->b async', 'is 0'],
  ],
  'dead-replica': [
    'a->b; b replicas=2',
    '2 replicas of b stand behind one name, and one of them may be away',
    ['a->b', 'is 0'],
    ['a->b async; b replicas=2', 'is 0'],
    ['a->b; b replicas=3', 'stays', '3 replicas of b'],
  ],
  'forgets-on-restart': [
    'a->b',
    'nothing says that what b acknowledged outlives its process',
    ['a->b; b kind=cache', 'is 0'],
    ['a->b; b kind=external', 'is 0'],
    ['a->b; b stateful=false', 'is 0'],
    [
      'a->b; b stateful',
      'rises',
      'b keeps data, and nothing says that all that it acknowledged outlives its process',
    ],
    ['a->b; b kind=database', 'rises'],
    ['a->b op=Charge', 'rises'],
  ],
};

test('the table has every hazard', () => {
  expect(Object.keys(table)).toEqual(hazards.map(({ name }) => name));
});

describe.each(Object.entries(table))('%s', (name, [present, says, ...rows]) => {
  const base = doubtOf(name, present);

  test(`doubted: ${present}`, () => {
    expect(base.probability).toBeGreaterThan(0);
    expect(base.sentence).toContain(says);
  });

  for (const [notation, direction, more = ''] of rows) {
    test(`${notation}: it ${direction}`, () => {
      const { probability, sentence } = doubtOf(name, notation);
      if (direction === 'is 0') expect(probability).toBe(0);
      else expect(probability).toBeGreaterThan(0);
      if (direction === 'falls') expect(probability).toBeLessThan(base.probability);
      if (direction === 'rises') expect(probability).toBeGreaterThan(base.probability);
      if (direction === 'stays') expect(probability).toBe(base.probability);
      expect(sentence).toContain(more);
    });
  }
});

test('law: each is a probability, and what is possible has a reason', () => {
  fc.assert(
    fc.property(anyTopology, (topology) => {
      for (const call of callsIn(topology)) {
        for (const hazard of hazards) {
          const probability = hazard.probability(call);
          expect(probability, hazard.name).toBeGreaterThanOrEqual(0);
          expect(probability, hazard.name).toBeLessThanOrEqual(1);
          if (probability > 0) expect(sentenceOf(hazard, call), hazard.name).not.toBe('');
        }
      }
    }),
    { numRuns: often(300) },
  );
});
