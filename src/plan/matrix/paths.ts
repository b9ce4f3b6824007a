/**
 * The ways a saga can go: through all its steps, or, refused by one of them, back through the compensations of those before it. What a
 * fault at a step leads to depends on how the saga would have gone on, so each way has moments of its own.
 */

import { ownerOf, type Saga, type Service, type Target } from '../../model/target.ts';

/** A saga that is refused by nobody. */
export const plainPath = 'plain';

/** One call of a saga. */
export interface PathCall {
  /** The step or compensation. */
  readonly step: string;
  readonly service: string;
  /** It is refused. */
  readonly refused: boolean;
  /** How often the coordinator tries it, the first time included; infinite: until it is answered. Left out: nobody says. */
  readonly tries?: number;
  /** How long it waits for an answer, where the target says so. */
  readonly timeout?: string;
}

/** One way. */
export interface Path {
  /** `plain`, or the variant that is refused. */
  readonly name: string;
  /** In order; none is twice on a way. */
  readonly calls: readonly PathCall[];
}

/** Every way of the saga: the plain one, then those of the variants, in the order of the target file. */
export function pathsOf(saga: Saga, target: Target): readonly Path[] {
  const factsOf = (service: string): Service['edges'][string] | undefined =>
    target.services[ownerOf(saga)]?.edges[service];
  const called = (step: string, service: string, refused: boolean, isRepeated: boolean): PathCall => {
    const { attempts, timeout } = factsOf(service) ?? {};
    const tries = isRepeated ? Number.POSITIVE_INFINITY : attempts;
    return {
      step,
      service,
      refused,
      ...(tries === undefined ? {} : { tries }),
      ...(timeout === undefined ? {} : { timeout }),
    };
  };
  const forward = (until: number, refusedAt?: number): PathCall[] =>
    saga.steps
      .slice(0, until)
      .map(({ name, service, delivery }, index) => called(name, service, index === refusedAt, delivery));
  const refusals = Object.entries(saga.variants).flatMap(([name, { refusedBy }]): Path[] => {
    const at = saga.steps.findIndex((step) => step.name === refusedBy);
    if (at < 0) return [];
    const back = saga.steps
      .slice(0, at)
      .toReversed()
      .flatMap(({ compensation, service }) =>
        compensation === undefined ? [] : [called(compensation, service, false, true)],
      );
    return [{ name, calls: [...forward(at + 1, at), ...back] }];
  });
  return [{ name: plainPath, calls: forward(saga.steps.length) }, ...refusals];
}
