/** The small values of a compose file: scalars, commands, ports. */

import { withDefaults } from './compose-variables.ts';
import { elementsOf, invalidAt, kindOf, type Located } from './json-input.ts';
import { shellWords } from './shell-words.ts';

/** A scalar as text, its variables as they are written; `undefined` where there is none. */
export function scalarOf(located: Located): string | undefined {
  const { value } = located;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalidAt(located, `must be text, this is ${kindOf(value)}`);
}

/** A command: a list of words, or one line. */
export function wordsOf(located: Located): readonly string[] | undefined {
  if (located.value === undefined || located.value === null) return undefined;
  if (!Array.isArray(located.value)) return shellWords(scalarOf(located) ?? '');
  return elementsOf(located).map((word) => scalarOf(word) ?? '');
}

/**
 * The port inside the container of one entry of `ports` or `expose`: `8080`, `80:8080`, `127.0.0.1:80:8080/tcp`, `{target: 8080}`; of a range the
 * first. Nothing for a variable without a default.
 */
export function ownPort(located: Located): number[] {
  const { value } = located;
  const written =
    typeof value === 'object' && value !== null && !Array.isArray(value) && 'target' in value
      ? value.target
      : value;
  if (typeof written !== 'string' && typeof written !== 'number') {
    throw invalidAt(located, `must be a port such as 8080 or '80:8080', this is ${kindOf(value)}`);
  }
  const text = withDefaults(String(written), () => 'x');
  const [, first] = /(?:^|:)(\d{1,5})(?:-\d{1,5})?(?:\/\w+)?$/.exec(text) ?? [];
  const port = Number(first ?? 0);
  if (port >= 1 && port <= 65_535) return [port];
  if (text.includes('x')) return [];
  throw invalidAt(located, `must be a port such as 8080 or '80:8080', this is ${JSON.stringify(text)}`);
}
