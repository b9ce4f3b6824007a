/** The refusal of a file that is in none of the forms of a failure history. */

import type { SeatrialError } from '../lib/errors.ts';
import { unknownInput } from './unknown-input.ts';

const known = [
  'failures.jsonl (one JSON object a line)',
  'a table with the columns timestamp,service,type,severity,request_volume',
  'alerts of Alertmanager ([{labels, startsAt}] or {alerts: […]}), Opsgenie or Grafana OnCall',
  'PagerDuty incidents',
  'GitHub releases, deployments and comparisons',
  'Argo CD applications',
  'JUnit XML',
];

/** `looksLike` is what it seems to be, `columns` those of its first line. */
export function unknownHistory(
  name: string,
  looksLike: string | undefined,
  columns: readonly string[] = [],
): SeatrialError {
  const has = looksLike === undefined && columns.length > 1 ? `; this one has ${columns.join(',')}` : '';
  return unknownInput(name, 'a failure history', looksLike, known, has);
}
