/**
 * Histories in one line, for tables of tests: a story, then what the books said.
 *
 *     reserve charge! ~reserve ~. | order: compensated | inventory: reserve+1 release-1
 *
 * The story is words in order, 10 ms apart; the saga is `o-1` unless a word says `2/charge`:
 *
 *     ask ask! ask? ask*         a client asked for the saga: ok, fail, info, never answered (left out: `ask` comes first)
 *     charge charge! charge? charge*   the step began and ended ok, refused, unknown; or only began
 *     ~charge                    its compensation, with the same marks;   charge#k2: the key the call carried
 *     charge]                    it ended only now (begun by charge*), with the same marks
 *     ^charge ^~charge           the same, as the proxy saw it (the target then has rules for all of them)
 *     UNSEEN UNHEARD             the proxy has missed requests that may have got through; that reached nobody
 *     %charge %~charge           the same, as a span tells it; %charge- : it does not say how it ended;   %charge@30: its time is 30 ms
 *     UNTOLD                     spans are known to be missing
 *     . ~.                       the coordinator says: completed, compensated
 *     charge.see:x=v1            for that step its participant read version v1 of entity x (`_`: nothing was there)
 *     charge.set:x=v1>v2         it wrote v2 over v1;   x=v1<v0>v2: worked out from v0;   ~charge.set: its compensation did
 *     charge.mark:x charge.free:x   it marked x as being worked on, and took the mark away
 *     2<cover                    saga o-2, which nobody asked for, begins as that step of o-1
 *     p:a=x p:a=v>x p:a=_>x      put x to item a; over v, read there; over nothing, read there
 *     r:a=x r:a=_ d:a            read (found x, nothing), delete;   with @2 at catalog.2 (left out: catalog.1)
 *     7[p:a=x 7] 7]! 7]?         an operation begun, and ended later
 *     FAULT HEAL                 phases begin (left out: no fault; heal at the end of the story)
 *     EXIT                       the coordinator's process ended and came back
 *     EXIT=payment BACK=payment READY=payment   that process ended, was started again, was ready
 *     heard=k2                   the coordinator read the answer to the call with that key
 *     asks=12 got=payment:30     12 operations of no saga; 30 requests came to payment
 *     load=30:28 load=buy:30:28 load=30:0-   30 requests were due, 28 well answered; of a kind; their answers need what was hit
 *     CROWDED                    the coordinator's process waits for a processor just now
 *     STALL CLOGGED              the harness came late just now; the proxy was late since it was last looked at
 *     LIFT                       the faults end (left out: at heal)
 *     NOISY BUSY UNHEALED        never quiet; a machine too busy for times; healing not proven
 *     RELINKED                   the proxy lost links, which were made again
 *     ALLOWED                    the scenario lets its saga be stuck
 *     1000ms                     so much time passes
 *
 * The books, one part a service or replica; `@20s` begins a further round, so long after heal, that repeats what is not said again:
 *
 *     order: compensated 2/running      the coordinator's word on each saga;   order: -   knows none
 *     shop: completed                   the same, of a saga without a coordinator: the service where it begins
 *     inventory: reserve+1 release-1 2/reserve+1@book#k2 book=100>99    ledger rows, and a balance: first and now
 *     catalog.2: a=x b=y                what a client would read there (`-`: nothing)
 *     payment: gone                     could not be read
 */

import { scenarioSchema, type Scenario, type ScenarioInput } from '../model/scenario.ts';
import type { Event } from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import { ownerOf, type Target } from '../model/target.ts';
import { exampleTarget, holidayTarget, relayTarget, seenTarget, tripTarget } from './example-target.ts';
import { parseBooks } from './books-notation.ts';
import { tellStory } from './story-notation.ts';

/** One experiment's material, as `judge` takes it. */
export interface NotedExperiment {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly events: readonly Event[];
  readonly reads: readonly FinalRead[];
  readonly record: ExperimentRecord;
}

/**
 * The experiment `line` tells of, on the target whose steps it speaks of: {@link exampleTarget} unless another one has them.
 *
 * @throws {@link SeatrialError} `E_USAGE` naming the word that is not in the notation
 */
export function parseExperiment(line: string): NotedExperiment {
  const [story = '', ...books] = line.split('|').map((part) => part.trim());
  const words = story.split(/\s+/).filter((word) => word !== '');
  const target = targetOf(words);
  const { events, liftedMs, healedMs, flags } = tellStory(words, target);
  const reads = parseBooks(books, healedMs, target);
  const registers = events.some((event) => event.kind === 'operation' && event.item !== undefined);
  return noteExperiment({ events, reads, registers, flags, liftedMs, healedMs, target });
}

/** An experiment that went well, around the given events and reads. */
export function noteExperiment(noted: {
  readonly events: readonly Event[];
  readonly reads: readonly FinalRead[];
  readonly registers: boolean;
  readonly flags: ReadonlySet<string>;
  /** Left out: at heal. */
  readonly liftedMs?: number;
  readonly healedMs: number;
  /** Left out: {@link exampleTarget}, or what the proxy knows of it where it has seen something. */
  readonly target?: Target;
}): NotedExperiment {
  const { events, reads, flags, healedMs, liftedMs = healedMs } = noted;
  const isSeen = events.some((event) => event.kind === 'saga' && event.seen === 'proxy');
  const { target = exampleTarget } = noted;
  const faulted = events.find((event) => event.kind === 'phase' && event.phase === 'faulted');
  const disturbed = faulted !== undefined;
  const scenario = scenarioSchema.parse({
    schemaVersion: 1,
    name: 'noted',
    target: target.name,
    workload: workloadOf(noted, target),
    faults: disturbed ? [{ kind: 'pause', service: 'payment' }] : [],
    allowStuck: flags.has('ALLOWED') ? Object.keys(target.sagas) : [],
  });
  const record: ExperimentRecord = {
    id: '01-noted',
    scenario: 'noted',
    target: target.name,
    seed: 1,
    status: 'completed',
    startedAt: '2026-01-01T00:00:00Z',
    tookMs: 0,
    faults: disturbed
      ? [
          {
            what: 'pause',
            where: 'payment',
            beganMs: faulted.at,
            endedMs: liftedMs,
            evidence: { level: 'probed', detail: 'paused' },
          },
        ]
      : [],
    healedMs,
    ...(flags.has('NOISY') ? {} : { quietMs: healedMs + 1_000 }),
    baselineMet: true,
    healProven: !flags.has('UNHEALED'),
    busyP99Ms: flags.has('BUSY') ? 250 : 5,
    ...(flags.has('RELINKED') ? { linksLostMs: 100 } : {}),
    traffic: [],
  };
  return { scenario, target: isSeen ? seenTarget : target, events, reads, record };
}

/** The target that has the steps which the story tells of. */
function targetOf(words: readonly string[]): Target {
  const others = [tripTarget, relayTarget, holidayTarget];
  const steps = new Set(words.map((word) => /^(?:\d+\/)?[\^%]?~?([a-z]+)/.exec(word)?.[1]));
  return (
    others.find(({ sagas }) =>
      Object.values(sagas).some((saga) => saga.steps.some(({ name }) => steps.has(name))),
    ) ?? exampleTarget
  );
}

function workloadOf(
  { events, registers }: { readonly events: readonly Event[]; readonly registers: boolean },
  { sagas }: Target,
): ScenarioInput['workload'] {
  if (registers) return { use: 'registers', writeAt: ['catalog'], readAt: ['catalog'] };
  return events.some(({ kind }) => kind === 'load')
    ? { use: 'requests', at: 'order', mix: { look: 1 } }
    : { use: 'sagas', saga: Object.keys(sagas)[0] ?? '', at: ownerOf(Object.values(sagas)[0] ?? {}) };
}
