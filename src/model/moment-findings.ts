/** Whether the moment at which a fault is to begin can exist at all. */

import { callersOf } from './callers.ts';
import { calleesOf } from './callees.ts';
import type { Finding, Path } from './finding.ts';
import { unknown } from './name-findings.ts';
import { ownerOf, type Saga, type Target } from './target.ts';

/** How a fault says after which step, or before which, it begins. */
export const aims = ['afterStep', 'beforeStep', 'beforeAnswer'] as const;

/** That no saga has such a step; or that nobody sends a request for it, which could be held up. */
export function momentFindings(
  path: Path,
  aim: (typeof aims)[number],
  step: string,
  target: Target,
): Finding[] {
  const places = Object.entries(target.sagas).flatMap(([name, saga]) =>
    saga.steps.flatMap((one) =>
      [one.name, one.compensation].includes(step) ? [{ name, saga, service: one.service }] : [],
    ),
  );
  const [place] = places;
  if (place === undefined) return unknown(path, 'saga step', step, stepsOf(target));
  const { name, saga, service } = place;
  const isCalled = callersOf(saga).some(
    (caller) => caller !== service && calleesOf(target, caller).includes(service),
  );
  if (aim === 'afterStep' || isCalled) return [];
  const what = aim === 'beforeStep' ? 'request' : 'answer';
  const message = `no ${what} can be held up: ${whoNever(name, saga)} calls ${service}, which does ${step}; aim by { afterStep: ${step} } or by time`;
  return [{ path, message }];
}

function whoNever(name: string, saga: Saga): string {
  return saga.coordinator === undefined
    ? `neither ${ownerOf(saga)}, where ${name} begins, nor another participant`
    : `the coordinator of ${name}, ${saga.coordinator}, never`;
}

function stepsOf(target: Target): string[] {
  return Object.values(target.sagas).flatMap(({ steps }) =>
    steps.flatMap(({ name, compensation }) => (compensation === undefined ? [name] : [name, compensation])),
  );
}
