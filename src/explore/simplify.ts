/**
 * What to try to make a scenario simpler, pass by pass: each pass gives candidates for the scenario as it is, the boldest first, and is asked again as long
 * as one of them shows the same.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { describeFault, type Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { resized } from './resize.ts';
import { simplerKinds } from './simpler-kinds.ts';

/** Something simpler, and in what. */
export interface Simplification {
  readonly change: string;
  readonly scenario: Scenario;
}

/** A way to make it simpler. */
export type Pass = (scenario: Scenario, target: Target) => readonly Simplification[];

/** In this order: what a fault is matters more to who reads it than how long it lasts, and that more than how much is asked. */
export const passes: readonly Pass[] = [kinds, places, certainty, shorter, less, rounder];

function changed(scenario: Scenario, index: number, fault: Fault, change: string): Simplification {
  return { change, scenario: { ...scenario, faults: scenario.faults.with(index, fault) } };
}

function kinds(scenario: Scenario, target: Target): Simplification[] {
  return scenario.faults.flatMap((fault, index) =>
    simplerKinds(fault, target).map((simpler) =>
      changed(scenario, index, simpler, `${describeFault(simpler)} instead of ${fault.kind}`),
    ),
  );
}

/** Of a partition, fewer places in a group. */
function places(scenario: Scenario): Simplification[] {
  return scenario.faults.flatMap((fault, index) => {
    if (fault.kind !== 'partition') return [];
    return fault.between.flatMap((group, at) =>
      group.length < 2
        ? []
        : group.map((place) => {
            const between = fault.between.with(
              at,
              group.filter((one) => one !== place),
            );
            return changed(scenario, index, { ...fault, between }, `partition without ${place}`);
          }),
    );
  });
}

/** All that passes is hit, not a share of it. */
function certainty(scenario: Scenario): Simplification[] {
  return scenario.faults.flatMap((fault, index) =>
    'toxicity' in fault && fault.toxicity < 1
      ? [changed(scenario, index, { ...fault, toxicity: 1 }, `${describeFault(fault)} always`)]
      : [],
  );
}

const shortestMs = 100;

function shorter(scenario: Scenario): Simplification[] {
  return scenario.faults.flatMap((fault, index) => {
    const { lasts } = fault;
    if (lasts === undefined || fault.kind === 'restart') return [];
    return [4, 2].flatMap((divisor) => {
      const ms = Math.round(durationMs(lasts) / divisor);
      return ms < shortestMs
        ? []
        : [
            changed(
              scenario,
              index,
              { ...fault, lasts: formatDuration(ms) },
              `${describeFault(fault)} for ${formatDuration(ms)}`,
            ),
          ];
    });
  });
}

/** Fewer clients, fewer operations, fewer kinds of them. */
function less(scenario: Scenario): Simplification[] {
  const { workload } = scenario;
  const sized = (size: Parameters<typeof resized>[1], change: string): Simplification => ({
    change,
    scenario: { ...scenario, workload: resized(workload, size) },
  });
  const clients = 'clients' in workload ? workload.clients : 1;
  const lastMs = durationMs(workload.duration);
  const halves = [4, 2]
    .map((divisor) => Math.round(lastMs / divisor))
    .filter((ms) => ms >= leastLoadMs(scenario));
  const slower = [4, 2].map((divisor) => workload.rate / divisor).filter((rate) => rate >= 1);
  return [
    ...(clients > 1
      ? [1, Math.floor(clients / 2)]
          .filter((n) => n >= 1)
          .map((n) => sized({ clients: n }, n === 1 ? '1 client' : `${n} clients`))
      : []),
    ...(workload.use === 'sagas'
      ? Object.keys(workload.variants).map((variant) => ({
          change: `no ${variant}`,
          scenario: {
            ...scenario,
            workload: { ...workload, variants: without(workload.variants, variant) },
          },
        }))
      : []),
    ...halves.map((ms) => sized({ duration: formatDuration(ms) }, `${formatDuration(ms)} of load`)),
    ...slower.map((rate) => sized({ rate }, `${rate} operations a second`)),
  ];
}

/** Every fault that begins at a time still begins while something is asked, and a baseline comes before it. */
function leastLoadMs({ faults }: Scenario): number {
  const begins = faults.map(({ begin }) => ('after' in begin ? durationMs(begin.after) : 0));
  return Math.max(500, ...begins.map((ms) => ms + 250));
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

/** Times that a person would have written. */
function rounder(scenario: Scenario): Simplification[] {
  return scenario.faults.flatMap((fault, index) => {
    const { begin, lasts } = fault;
    const found: Simplification[] = [];
    if ('after' in begin)
      for (const after of rounded(begin.after))
        found.push(
          changed(scenario, index, { ...fault, begin: { after } }, `${describeFault(fault)} after ${after}`),
        );
    if ('afterOperations' in begin)
      for (const count of roundNumbers(begin.afterOperations))
        found.push(
          changed(
            scenario,
            index,
            { ...fault, begin: { afterOperations: count } },
            `${describeFault(fault)} after ${count} operations`,
          ),
        );
    if (lasts !== undefined)
      for (const round of rounded(lasts))
        found.push(
          changed(scenario, index, { ...fault, lasts: round }, `${describeFault(fault)} for ${round}`),
        );
    return found;
  });
}

/** Rounder, and not zero. */
function rounded(duration: string): string[] {
  return roundNumbers(durationMs(duration)).map(formatDuration);
}

/** To one digit, where that is another number. Each is rounder than the last, so this comes to an end. */
function roundNumbers(value: number): number[] {
  const round = Number(value.toPrecision(1));
  return round === value || round < 1 ? [] : [round];
}
