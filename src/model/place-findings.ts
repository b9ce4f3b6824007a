/** Whether a written place is one of the target. */

import type { Finding, Path } from './finding.ts';
import { unknown } from './name-findings.ts';
import { parsePlace, placePattern } from './place.ts';
import type { Target } from './target.ts';

/** That there is no such service, or not so many replicas of it. What is no place at all is the schema's business. */
export function placeFindings(path: Path, text: string, target: Target): Finding[] {
  if (!placePattern.test(text)) return [];
  const { service, number } = parsePlace(text);
  const services = Object.keys(target.services);
  if (!services.includes(service)) return unknown(path, 'service', text, services);
  const replicas = target.services[service]?.replicas ?? 1;
  if (number === undefined || number <= replicas) return [];
  const message = `${service} has ${replicas} replica${replicas === 1 ? '' : 's'}; there is no ${text}`;
  return [{ path, message }];
}
