/** What is wrong with what a target file says of services that run already: replicas that do not fit, proxies on no edge. */

import { entriesOf, fieldOf, itemsOf } from '../lib/untyped.ts';
import { calleesIn } from './callees.ts';
import type { Finding, Path } from './finding.ts';
import { unknown } from './name-findings.ts';
import { CLIENT, edgeName, edgePattern, parseEdge, parsePlace, serviceOf } from './place.ts';

/** The target as it was written. What is missing or of another kind is the schema's business. */
export function attachedFindings(target: unknown): Finding[] {
  const entries = entriesOf(fieldOf(target, 'services')).flatMap(([service, declared]) =>
    itemsOf(fieldOf(declared, 'attached')).map((entry, index) => ({
      path: ['services', service, 'attached', index],
      entry,
    })),
  );
  return [
    ...entriesOf(fieldOf(target, 'services')).flatMap(([name, service]) => countFindings(name, service)),
    ...entries.flatMap(({ path, entry }) => entryFindings(path, entry)),
    ...(['address', 'container', 'pid', 'pidFile'] as const).flatMap((key) => twiceFindings(entries, key)),
    ...proxyFindings(target),
  ];
}

function countFindings(name: string, service: unknown): Finding[] {
  const listed = fieldOf(service, 'attached');
  const replicas = fieldOf(service, 'replicas') ?? 1;
  if (!Array.isArray(listed) || !isCount(replicas) || listed.length === replicas) return [];
  const message = `${name} has ${replicas} replica${replicas === 1 ? '' : 's'}; here are ${listed.length}: one entry each`;
  return listed.length === 0 ? [] : [{ path: ['services', name, 'attached'], message, atKey: true }];
}

/** What is no number of replicas is the schema's business. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}

/** One thing that it runs in; and only a process whose id can be found out again is started again. */
function entryFindings(path: Path, entry: unknown): Finding[] {
  const says = (key: string): boolean => fieldOf(entry, key) !== undefined;
  const [first, ...more] = ['container', 'pid', 'pidFile'].filter(says);
  const others = more.map((key) => ({
    path: [...path, key],
    message: `it runs in one thing: ${first ?? ''} stands here already`,
    atKey: true,
  }));
  if (!says('start') || says('pidFile')) return others;
  const message = says('container')
    ? 'a container is started again by its engine; leave start out'
    : 'needs pidFile beside it: a process that is started again has another id';
  return [...others, { path: [...path, 'start'], message, atKey: true }];
}

function twiceFindings(entries: readonly { path: Path; entry: unknown }[], key: string): Finding[] {
  const values = entries.map(({ entry }) => fieldOf(entry, key));
  return entries.flatMap(({ path }, index) => {
    const value = values[index];
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    if (values.indexOf(value) === index) return [];
    return [{ path: [...path, key], message: `${value} is another replica’s already` }];
  });
}

function proxyFindings(target: unknown): Finding[] {
  const services = entriesOf(fieldOf(target, 'services'));
  const proxies = entriesOf(fieldOf(fieldOf(target, 'attached'), 'proxies'));
  const edges = [
    ...services
      .filter(([, service]) => fieldOf(service, 'entry') === true)
      .map(([name]) => edgeName(CLIENT, name)),
    ...services.flatMap(([caller, service]) => calleesIn(service).map((callee) => edgeName(caller, callee))),
  ];
  const names = proxies.map(([, name]) => name);
  return proxies.flatMap(([text, name], index) => {
    const path = ['attached', 'proxies', text];
    if (!edgePattern.test(text)) return [];
    const { from, to } = parseEdge(text);
    const wrong = unknown(path, 'edge', edgeName(serviceOf(from), serviceOf(to)), edges, true);
    if (wrong.length > 0) return wrong;
    const several = [from, to].find((place) => replicasCovered(place, target) !== 1);
    if (several !== undefined) return [{ path, message: severalWords(several, target), atKey: true }];
    if (names.indexOf(name) === index) return [];
    return [{ path, message: `${String(name)} stands on another edge already` }];
  });
}

/** How many replicas a written place covers; 0: there is no such one. */
function replicasCovered(place: string, target: unknown): number {
  const { service, number } = parsePlace(place);
  if (service === CLIENT) return 1;
  const replicas = fieldOf(fieldOf(fieldOf(target, 'services'), service), 'replicas') ?? 1;
  if (typeof replicas !== 'number') return 1;
  return number === undefined ? replicas : number <= replicas ? 1 : 0;
}

function severalWords(place: string, target: unknown): string {
  const count = replicasCovered(place, target);
  return count === 0
    ? `there is no ${place}`
    : `a proxy stands between two replicas, and ${place} has ${count}: write ${place}.1 and so on`;
}
