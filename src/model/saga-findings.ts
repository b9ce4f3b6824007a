/** What a target file says of a saga must make sense: steps that are there, an order without a circle, one point of no return. */

import { entriesOf, fieldOf, itemsOf } from '../lib/untyped.ts';
import type { Finding, Path } from './finding.ts';
import { ifText, listed, twiceFindings, unknown } from './name-findings.ts';
import { callsFindings, seenFindings } from './seen-findings.ts';

/**
 * What is wrong with one saga, as it was written.
 *
 * @param calleesByService - every service of the target, and what it calls
 */
export function sagaFindings(
  path: Path,
  saga: unknown,
  calleesByService: ReadonlyMap<string, readonly string[]>,
): Finding[] {
  const services = [...calleesByService.keys()];
  const steps = itemsOf(fieldOf(saga, 'steps'));
  const names = steps.map((step) => fieldOf(step, 'name')).filter((name) => typeof name === 'string');
  const twice = namedTwice(path, steps);
  return [
    ...ifText(fieldOf(saga, 'coordinator'), (name) =>
      unknown([...path, 'coordinator'], 'service', name, services),
    ),
    ...ifText(fieldOf(saga, 'begins'), (name) => unknown([...path, 'begins'], 'service', name, services)),
    ...steps.flatMap((step, index) =>
      ifText(fieldOf(step, 'service'), (name) =>
        unknown([...path, 'steps', index, 'service'], 'service', name, services),
      ),
    ),
    // An order of steps that share a name is none.
    ...(twice.length > 0 ? twice : orderFindings(path, steps, names)),
    ...entriesOf(fieldOf(saga, 'variants')).flatMap(([variant, declared]) =>
      ifText(fieldOf(declared, 'refusedBy'), (step) =>
        unknown([...path, 'variants', variant, 'refusedBy'], 'step', step, names),
      ),
    ),
    ...entriesOf(fieldOf(fieldOf(saga, 'spans'), 'services')).flatMap(([named, service]) =>
      ifText(service, (name) => unknown([...path, 'spans', 'services', named], 'service', name, services)),
    ),
    ...seenFindings(path, saga),
    ...callsFindings(path, saga, calleesByService),
  ];
}

/** Steps that are sagas themselves: sagas that are there, in no circle, and coordinated where the step says. */
export function nestingFindings(sagas: readonly (readonly [name: string, saga: unknown])[]): Finding[] {
  const byName = new Map(sagas);
  const names = [...byName.keys()];
  const inside = new Map(
    sagas.map(([name, saga]) => [name, itemsOf(fieldOf(saga, 'steps')).map((step) => fieldOf(step, 'saga'))]),
  );
  return sagas.flatMap(([name, saga]) =>
    itemsOf(fieldOf(saga, 'steps')).flatMap((step, index) =>
      ifText(fieldOf(step, 'saga'), (child) => {
        const path = ['sagas', name, 'steps', index];
        if (!byName.has(child)) return unknown([...path, 'saga'], 'saga', child, names);
        if (child === name || reached(inside, child).has(name))
          return [
            {
              path: [...path, 'saga'],
              message: `${child} has ${name} as a step itself: neither can ever end`,
            },
          ];
        const owner = fieldOf(byName.get(child), 'coordinator') ?? fieldOf(byName.get(child), 'begins');
        const service = fieldOf(step, 'service');
        return ifText(owner, (name) =>
          service === undefined || service === name
            ? []
            : [{ path: [...path, 'service'], message: `must be ${name}, to which ${child} belongs` }],
        );
      }),
    ),
  );
}

function namedTwice(path: Path, steps: readonly unknown[]): Finding[] {
  const named = steps.flatMap((step, index) =>
    (['name', 'compensation'] as const).map((key) => ({
      path: [...path, 'steps', index, key],
      name: fieldOf(step, key),
    })),
  );
  return named
    .filter(({ name }, index) => name !== undefined && named.findIndex((one) => one.name === name) < index)
    .map((one) => ({ path: one.path, message: `${String(one.name)} is named twice in this saga` }));
}

function orderFindings(path: Path, steps: readonly unknown[], names: readonly string[]): Finding[] {
  const wrong = steps.flatMap((step, index) => {
    const at = [...path, 'steps', index, 'after'];
    const after = fieldOf(step, 'after');
    return [
      ...listed(after, at, (place, name) => unknown(place, 'step', name, names)),
      ...twiceFindings(after, at),
    ];
  });
  if (wrong.length > 0) return wrong;
  const waits = waitsOf(steps);
  const circle = steps.findIndex((step) => reached(waits, fieldOf(step, 'name')).has(fieldOf(step, 'name')));
  if (circle >= 0)
    return [
      {
        path: [...path, 'steps', circle, 'after'],
        message: `${String(fieldOf(steps[circle], 'name'))} waits for itself: it can never begin`,
      },
    ];
  return turnFindings(path, steps, waits);
}

/** What each step waits for directly, by name. */
function waitsOf(steps: readonly unknown[]): ReadonlyMap<unknown, readonly unknown[]> {
  return new Map(
    steps.map((step, index) => {
      const after = fieldOf(step, 'after');
      const previous = fieldOf(steps[index - 1], 'name');
      return [fieldOf(step, 'name'), after === undefined ? (index === 0 ? [] : [previous]) : itemsOf(after)];
    }),
  );
}

/** Everything that `ways` lead to from a name, in one step or more: itself, too, where they lead in a circle. */
function reached(ways: ReadonlyMap<unknown, readonly unknown[]>, name: unknown): ReadonlySet<unknown> {
  const found = new Set(ways.get(name));
  for (const one of found) for (const next of ways.get(one) ?? []) found.add(next);
  return found;
}

/** The point of no return: one pivot, what is repeated until done behind it, and nothing that can be undone beside it. */
function turnFindings(
  path: Path,
  steps: readonly unknown[],
  waits: ReadonlyMap<unknown, readonly unknown[]>,
): Finding[] {
  const pivots = steps.flatMap((step, index) => (fieldOf(step, 'pivot') === true ? [index] : []));
  const pivot = textOf(fieldOf(steps[pivots[0] ?? steps.length], 'name'));
  return [
    ...pivots
      .slice(1)
      .map((index) => ({ path: [...path, 'steps', index, 'pivot'], message: 'a saga has one pivot' })),
    ...steps.flatMap((step, index) => {
      const isBehind = pivot === undefined || reached(waits, fieldOf(step, 'name')).has(pivot);
      const isBefore = reached(waits, pivot).has(fieldOf(step, 'name'));
      const wrong = wrongTurn(step, pivot, { isBehind, isBefore });
      return wrong === undefined
        ? []
        : [{ path: [...path, 'steps', index, wrong.key], message: wrong.message }];
    }),
  ];
}

function wrongTurn(
  step: unknown,
  pivot: string | undefined,
  { isBehind, isBefore }: { isBehind: boolean; isBefore: boolean },
): { key: string; message: string } | undefined {
  const name = textOf(fieldOf(step, 'name')) ?? 'it';
  const isUndone = fieldOf(step, 'compensation') !== undefined;
  if (fieldOf(step, 'retriable') === true) {
    if (isUndone)
      return {
        key: 'compensation',
        message: `${name} is retriable, so it is never undone; leave out one of them`,
      };
    if (!isBehind)
      return {
        key: 'retriable',
        message: `what is repeated until it is done comes after the pivot, ${pivot ?? ''}`,
      };
  }
  if (!isUndone || isBehind || isBefore || name === pivot) return undefined;
  return {
    key: 'after',
    message: `${name} runs beside the pivot ${pivot ?? ''}: say which comes first, or nobody knows whether it may still be undone`,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
