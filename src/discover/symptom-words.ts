/** What kind of trouble it was, read off the words of a title. */

import type { Failure } from '../model/failure.ts';

const words: readonly (readonly [NonNullable<Failure['symptom']>, RegExp])[] = [
  ['timeout', /time\s?-?_?d?\s?out|deadline\s?exceeded/i],
  ['latency', /latenc|slow|response\s?time|duration/i],
  ['data', /data\s?loss|corrupt|inconsisten|replication\s?(?:lag|broken)/i],
  ['error', /error|5xx|fail|crash|down|unavailab|panic|restart/i],
];

/** The symptom that `title` tells of; `undefined` when it tells of none. */
export function symptomOf(title: string): Failure['symptom'] {
  return words.find(([, pattern]) => pattern.test(title))?.[0];
}
