/** Lines of a failure history in a small notation: `2026-03-01 critical order->payment timeout`. */

import { failureSchema, type Failure } from '../model/failure.ts';

/** The line of an incident at midnight of a day, at a service or an edge; more of it, or another kind, in `more`. */
export function parseFailure(notation: string, more: Partial<Failure> = {}): Failure {
  const [day = '', severity, place = '', symptom] = notation.split(' ');
  return failureSchema.parse({
    time: `${day}T00:00:00Z`,
    kind: 'incident',
    ...(place.includes('->') ? { edge: place } : { service: place }),
    severity,
    ...(symptom === undefined ? {} : { symptom }),
    source: 'incidents.csv',
    ...more,
  });
}
