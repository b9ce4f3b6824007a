/** One experiment on the fake target, in virtual time: what a test gives, and short ways to say what it saw. */

import { SeatrialError } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';
import type { Event } from '../model/event.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { runExperiment, type ExperimentOptions, type ExperimentResult } from '../run/experiment.ts';
import { createFakeSystem, type FakeSystem } from './fake-system.ts';
import { fakeTarget } from './fake-target.ts';

/** What a test may change about an experiment. */
interface Change extends Partial<Pick<ExperimentOptions, 'openDeadlines' | 'onProgress'>> {
  /** Keys of the scenario, over those of a plain one. */
  readonly scenario?: object;
  /** Called with the system before anything begins. */
  readonly system?: (system: FakeSystem) => void;
  /** When the person interrupts, ms. */
  readonly interruptAt?: number;
  /** When an emergency stop comes, ms. */
  readonly emergencyAt?: number;
  /** Things that happen at a time, ms. */
  readonly at?: readonly (readonly [number, (system: FakeSystem) => void])[];
}

/** An experiment that ran. */
export interface RanExperiment extends FakeSystem {
  readonly result: ExperimentResult;
  readonly endMs: number;
}

/** The plain workload: sagas for 4 s. */
export const bookings = { use: 'sagas', saga: 'book', at: 'desk', duration: '4s' };

/** Runs the saga workload on the fake target under these faults. */
export async function runFakeExperiment(
  faults: readonly object[],
  { scenario, system: prepare, interruptAt, emergencyAt, at = [], ...options }: Change = {},
): Promise<RanExperiment> {
  const system = createFakeSystem(fakeTarget);
  const { clock, ports } = system;
  prepare?.(system);
  const document = scenarioSchema.parse({
    schemaVersion: 1,
    name: 'a',
    target: 'fake',
    workload: bookings,
    faults,
    ...scenario,
  });
  const interrupt = new AbortController();
  const later = async (ms: number, act: () => void): Promise<void> => {
    if (ms > 0) await clock.sleep(ms);
    act();
  };
  for (const [ms, act] of at) {
    void later(ms, () => {
      act(system);
    });
  }
  if (interruptAt !== undefined) {
    void later(interruptAt, () => {
      interrupt.abort();
    });
  }
  if (emergencyAt !== undefined) {
    void later(emergencyAt, () => {
      interrupt.abort(new SeatrialError('E_STOPPED', 'somebody stopped everything'));
    });
  }
  const result = await clock.run(
    runExperiment({
      scenario: document,
      target: fakeTarget,
      ports,
      random: createRandom(document.seed),
      signal: interrupt.signal,
      openDeadlines: () => [],
      ...options,
    }),
  );
  return { ...system, result, endMs: clock.now() };
}

/** The rows of one kind. */
export function rowsOf<K extends Event['kind']>(
  { events }: Pick<RanExperiment, 'events'>,
  kind: K,
): Extract<Event, { kind: K }>[] {
  return events.filter((event): event is Extract<Event, { kind: K }> => event.kind === kind);
}

/** What was done to the target after this time, ms, as in the trace: no undoing. */
export function injectedAfter({ asked }: Pick<RanExperiment, 'asked'>, ms: number): string[] {
  return asked
    .filter(({ atMs, what }) => atMs > ms && /^(add|disable|crash|pause|stop) /.test(what))
    .map(({ atMs, what }) => `${atMs}: ${what}`);
}

/** The phases in order: `baseline healed final`. */
export function phases(ran: RanExperiment): string {
  return rowsOf(ran, 'phase')
    .map(({ phase }) => phase)
    .join(' ');
}

/** The rows of faults, with their evidence: `begin 0, end 0 hit`. */
export function faultRows(ran: RanExperiment): string {
  return rowsOf(ran, 'fault')
    .map(({ type, fault, evidence }) => [type, fault, evidence?.level ?? ''].join(' ').trimEnd())
    .join(', ');
}

/** The rounds of final reads: `quiet`, `restless`. */
export function rounds(ran: RanExperiment): string {
  return rowsOf(ran, 'quiet')
    .map(({ quiet }) => (quiet ? 'quiet' : 'restless'))
    .join(' ');
}

/** What an experiment has left behind: toxics, links that refuse, replicas that do not run. */
export async function leftIn({ links, runtime }: FakeSystem): Promise<readonly string[]> {
  const states = await links.states();
  return [
    ...links.standing().map((toxic) => `${toxic} stands`),
    ...links.names.filter((link) => states[link]?.enabled !== true).map((link) => `${link} refuses`),
    ...runtime.replicas
      .filter((replica) => !runtime.runs(replica))
      .map((replica) => `${replica} does not run`),
  ];
}
