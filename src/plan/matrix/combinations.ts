/** Every combination of a saga's matrix, before any is merged: way × call × moment × kind × times, and each way with nothing tried. */

import {
  matrixMomentSchema,
  type Combination,
  type MatrixKind,
  type MatrixTimes,
} from '../../model/matrix.ts';
import type { Saga } from '../../model/target.ts';
import type { Path } from './paths.ts';

/** What is tried on requests, which may be hit with every try. */
export const requestKinds = ['lost-request', 'lost-reply', 'late-request'] as const satisfies MatrixKind[];
const coordinatedKinds = [
  'coordinator-crash',
  'participant-crash',
  'partition',
] as const satisfies MatrixKind[];
const choreographedKinds = [
  'origin-crash',
  'caller-crash',
  'participant-crash',
  'partition',
] as const satisfies MatrixKind[];

/** A kind that acts on single requests. */
export function isOnRequests(kind: MatrixKind): kind is (typeof requestKinds)[number] {
  return requestKinds.some((one) => one === kind);
}

/** In the order of the ways and their calls. */
export function combinationsOf(
  paths: readonly Path[],
  { coordinator }: Pick<Saga, 'coordinator'>,
): readonly Combination[] {
  const placeKinds = coordinator === undefined ? choreographedKinds : coordinatedKinds;
  return paths.flatMap(({ name: path, calls }) => [
    { path, kind: 'none' as const },
    ...calls.flatMap(({ step: call }) =>
      matrixMomentSchema.options.flatMap((moment) =>
        [...placeKinds, ...requestKinds].flatMap((kind) =>
          timesOf(kind).map((times) => ({ path, call, moment, kind, times })),
        ),
      ),
    ),
  ]);
}

function timesOf(kind: MatrixKind): readonly MatrixTimes[] {
  return isOnRequests(kind) ? ['once', 'twice', 'every'] : ['once', 'twice'];
}

/** `charge-done-lost-reply-twice-plain`: its name, the same in every matrix of the saga. */
export function combinationName({ path, call, moment, kind, times }: Combination): string {
  const parts = [call, moment, kind === 'none' ? 'nothing' : kind, times, path];
  return parts.filter((part) => part !== undefined).join('-');
}
