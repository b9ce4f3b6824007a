/** Several things that may be refused: all of them are tried, so that everything that is wrong is told of at once. */

import { SeatrialError } from '../lib/errors.ts';

/**
 * What the attempts gave.
 *
 * @throws {@link SeatrialError} the one there was, or one that says what all of them say; anything else at once
 */
export function attemptAll<T>(attempts: readonly (() => T)[]): T[] {
  const results: T[] = [];
  const refused: SeatrialError[] = [];
  for (const attempt of attempts) {
    try {
      results.push(attempt());
    } catch (error) {
      if (!(error instanceof SeatrialError)) throw error;
      refused.push(error);
    }
  }
  const [first, ...others] = refused;
  if (first === undefined) return results;
  if (others.length === 0) throw first;
  const hints = new Set(refused.flatMap(({ hint }) => hint ?? []));
  const messages = new Set(refused.map(({ message }) => message));
  throw new SeatrialError(first.code, [...messages].join('\n\n'), {
    ...(hints.size === 0 ? {} : { hint: [...hints].join('\n  → ') }),
  });
}
