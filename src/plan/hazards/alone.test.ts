/** Each hazard moves alone: one fact more or less changes it, and nothing else but what the same fact speaks of. */

import { describe, expect, test } from 'vitest';
import type { Topology } from '../../model/topology.ts';
import { parseTopology } from '../../testing/topology-notation.ts';
import { candidateName } from '../candidate.ts';
import { callsIn, type Call } from '../call.ts';
import { callName, type Hazard } from '../hazard.ts';
import { planExperiments } from '../plan.ts';
import { applies, momentWords, serviceTries, tries } from '../tries.ts';
import { hazards } from './all.ts';

/** Where the fact is, and where it is not; how the hazard of the first call moves; what else moves with it. */
interface Pair {
  readonly without: string;
  readonly with: string;
  readonly moves: 'up' | 'down';
  /** Hazards of the same edge that the fact speaks of, too. */
  readonly also?: readonly string[];
  /** Calls that are changed themselves by it: all that is doubted of them may be another. */
  readonly but?: readonly string[];
}

const pairs: Readonly<Record<string, Pair>> = {
  'missing-timeout': {
    without: 'a->b; a->c; a->d',
    with: 'a->b; a->c; a->d; b critical=false',
    moves: 'up',
    also: ['no-fallback'],
  },
  'timeout-nesting': {
    without: 'a->b timeout=1s; a->c timeout=1s; u->a timeout=2s',
    with: 'a->b timeout=2s; a->c timeout=1s; u->a timeout=2s',
    moves: 'up',
    also: ['late-timeout'],
  },
  'late-timeout': {
    without: 'a->b timeout=1s; a->c timeout=1s',
    with: 'a->b timeout=20s; a->c timeout=1s',
    moves: 'up',
  },
  'tight-timeout': {
    without: 'a->b timeout=1s p99=100; a->c timeout=1s p99=100',
    with: 'a->b timeout=1s p99=900; a->c timeout=1s p99=100',
    moves: 'up',
  },
  exhaustion: {
    without: 'a->b; a->c',
    with: 'a->b circuitBreaker; a->c',
    moves: 'down',
    also: ['breaker-stays-open'],
  },
  'no-fallback': {
    without: 'a->b; a->c',
    with: 'a->b fallback; a->c',
    moves: 'down',
  },
  'unhandled-status': {
    without: 'a->b protocol=http; a->c protocol=http',
    with: 'a->b protocol=grpc; a->c protocol=http',
    moves: 'down',
  },
  'expensive-error-path': {
    without: 'a->b; a->c',
    with: 'a->b; a->c; b kind=external',
    moves: 'down',
    also: ['forgets-on-restart'],
  },
  'unsafe-retry': {
    without: 'a->b op=Charge attempts=3; a->c op=Charge attempts=3',
    with: 'a->b op=Charge attempts=3 idempotent=false; a->c op=Charge attempts=3',
    moves: 'up',
  },
  'retry-amplification': {
    without: 'a->b attempts=2; a->c attempts=2',
    with: 'a->b attempts=4; a->c attempts=2',
    moves: 'up',
    also: ['unsafe-retry'],
  },
  'breaker-stays-open': {
    without: 'a->b; a->c',
    with: 'a->b circuitBreaker; a->c',
    moves: 'up',
    also: ['exhaustion'],
  },
  'breaker-scope': {
    without: 'a->b op=Get,List; a->c op=Get,List',
    with: 'a->b op=Get,List circuitBreaker; a->c op=Get,List',
    moves: 'up',
    also: ['exhaustion', 'breaker-stays-open'],
  },
  'no-compensation': {
    without: 'a->b op=Charge; a->c op=Reserve',
    with: 'a->b op=Charge; a->c op=Reserve; saga a: b',
    moves: 'down',
    also: ['swallowed-error'],
  },
  'swallowed-error': {
    without: 'a->b op=Notify; a->c op=Reserve',
    with: 'a->b op=Notify; a->c op=Reserve; saga a: b',
    moves: 'down',
    also: ['no-compensation'],
  },
  'post-commit-read': {
    without: 'a->b op=List; a->c op=Find',
    with: 'a->b op=List; a->c op=Reserve',
    moves: 'up',
    but: ['a->c Find', 'a->c Reserve'],
  },
  'lost-delivery': {
    without: 'a->b async background; a->c async background',
    with: 'a->b async; a->c async background',
    moves: 'up',
    also: ['retry-amplification'],
  },
  'cache-is-hard-dependency': {
    without: 'a->b; a->c; b kind=cache; c kind=cache',
    with: 'a->b fallback; a->c; b kind=cache; c kind=cache',
    moves: 'down',
  },
  'cache-before-store': {
    without: 'a->b; a->c; b kind=database',
    with: 'a->b; a->c; b kind=database; c kind=cache',
    moves: 'up',
    also: ['check-then-act'],
    but: ['a->c'],
  },
  'partial-write': {
    without: 'a->b op=Charge; a->c op=Charge',
    with: 'a->b op=Charge; a->c op=Charge; b kind=database',
    moves: 'up',
    also: ['no-fallback', 'unhandled-status', 'expensive-error-path', 'check-then-act'],
  },
  'check-then-act': {
    without: 'a->b; a->c; b kind=database',
    with: 'a->b; a->c; b kind=database; c kind=cache',
    moves: 'up',
    also: ['cache-before-store'],
    but: ['a->c'],
  },
  'shared-store': {
    without: 'a->b; b kind=database; e->d; e->f',
    with: 'a->b; b kind=database; e->d; e->b',
    moves: 'up',
    but: ['e->f', 'e->b'],
  },
  'single-replica': {
    without: 'a->b; a->c',
    with: 'a->b; a->c; b replicas=2',
    moves: 'down',
    also: ['dead-replica'],
  },
  'dead-replica': {
    without: 'a->b; a->c',
    with: 'a->b; a->c; b replicas=2',
    moves: 'up',
    also: ['single-replica'],
  },
  'forgets-on-restart': {
    without: 'a->b; a->c',
    with: 'a->b; a->c; b stateful',
    moves: 'up',
  },
};

/** How likely each hazard of each call is, and why. */
function termsOf(topology: Topology): ReadonlyMap<string, { probability: number; sentence: string }> {
  return new Map(
    callsIn(topology).flatMap((call) =>
      hazards.map((hazard) => {
        const probability = hazard.probability(call);
        const facts = probability === 0 ? [] : hazard.because(call);
        return [
          `${callName(call)}: ${hazard.name}`,
          { probability, sentence: JSON.stringify(facts) },
        ] as const;
      }),
    ),
  );
}

function firstCall(topology: Topology): Call {
  const [call] = callsIn(topology);
  if (call === undefined) throw new Error('a topology of the table has calls');
  return call;
}

/** What shows the hazard of a call about as well as anything, as a plan names it. */
function bestFor({ shows }: Hazard, call: Call): readonly string[] {
  const { edge, operation } = call;
  const where = [`${edge.from}->${edge.to}`, ...(operation === undefined ? [] : [operation])].join(' ');
  const here = [...tries.filter((one) => applies(one, call)), ...serviceTries];
  const most = Math.max(...here.map(({ name }) => shows[name] ?? 0));
  return here
    .filter(({ name }) => (shows[name] ?? 0) >= 0.9 * most)
    .map(({ fault, moment }) =>
      fault === 'crash' || fault === 'pause'
        ? candidateName(edge.to, fault)
        : candidateName(where, fault, moment === undefined ? undefined : momentWords[moment]),
    );
}

/** The rank of the first of some candidates among all but those of the calls that are changed themselves; `undefined`: there is none. */
function rankOf(names: readonly string[], topology: Topology, but: readonly string[]): number | undefined {
  const { weakSpots } = planExperiments({ topology, failures: [], history: '' });
  const own = firstCall(topology).edge.to;
  const services = but
    .flatMap((call) => call.split(' ')[0]?.split('->')[1] ?? [])
    .filter((one) => one !== own);
  const ranked = weakSpots.filter(
    ({ candidate }) => ![...but, ...services].some((place) => candidate.startsWith(`${place} `)),
  );
  const at = ranked.findIndex(({ candidate }) => names.includes(candidate));
  return at < 0 ? undefined : at;
}

test('the table has every hazard', () => {
  expect(Object.keys(pairs)).toEqual(hazards.map(({ name }) => name));
});

describe.each(hazards.map((hazard) => [hazard.name, hazard] as const))('%s', (name, hazard) => {
  const pair = pairs[name];
  if (pair === undefined) throw new Error(`no pair for ${name}`);
  const [without, having] = [parseTopology(pair.without), parseTopology(pair.with)];
  const [before, after] = [termsOf(without), termsOf(having)];
  const { but = [] } = pair;
  const own = `${callName(firstCall(without))}: ${name}`;

  test(`it moves ${pair.moves}, and with it what the same fact speaks of: ${pair.with}`, () => {
    const [from, to] = [
      before.get(own)?.probability ?? Number.NaN,
      after.get(own)?.probability ?? Number.NaN,
    ];
    if (pair.moves === 'up') expect(to).toBeGreaterThan(from);
    else expect(to).toBeLessThan(from);
    const moved = [...before.keys(), ...after.keys()].filter(
      (term) =>
        JSON.stringify(before.get(term)) !== JSON.stringify(after.get(term)) &&
        !but.some((call) => term.startsWith(`${call}: `)),
    );
    const { edge } = firstCall(without);
    for (const term of moved) expect(term).toMatch(new RegExp(`^${edge.from}->${edge.to}[ :]`));
    const names = new Set(moved.map((term) => term.split(': ')[1]));
    expect([...names].sort()).toEqual([name, ...(pair.also ?? [])].sort());
  });

  test('what shows it best does not come the wrong way', () => {
    const candidates = bestFor(hazard, firstCall(pair.moves === 'up' ? having : without));
    const [from, to] = [rankOf(candidates, without, but), rankOf(candidates, having, but)];
    const [lower, higher] = pair.moves === 'up' ? [from, to] : [to, from];
    expect(higher).toBeDefined();
    // What can no longer be tried at all has come behind everything.
    expect(higher).toBeLessThanOrEqual(lower ?? Infinity);
  });
});
