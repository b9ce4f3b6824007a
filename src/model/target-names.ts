/**
 * What a target file names must exist: findings that a schema alone cannot see.
 *
 * The file is taken as it was written, whatever else is wrong with it. What is not there, or is no name, is the schema's business.
 */

import { entriesOf, fieldOf } from '../lib/untyped.ts';
import { attachedFindings } from './attached-findings.ts';
import { calleesIn, isOnlyAttached } from './callees.ts';
import type { Finding, Path } from './finding.ts';
import { ifText, listed, unknown } from './name-findings.ts';
import { CLIENT, edgeName, edgePattern, parseEdge, parsePlace, serviceOf } from './place.ts';
import { placeholderFindings } from './placeholder-findings.ts';
import { nestingFindings, sagaFindings } from './saga-findings.ts';

/** What is wrong with the names in a target file. */
export function targetFindings(target: unknown): Finding[] {
  const services = entriesOf(fieldOf(target, 'services'));
  const names = services.map(([name]) => name);
  const startedBy = fieldOf(target, 'compose') === undefined ? [] : ['compose'];
  const findings = services.flatMap(([name, service]) =>
    serviceFindings(name, service, { names, startedBy }),
  );
  if (services.length === 0 && fieldOf(target, 'services') !== undefined)
    findings.push({ path: ['services'], message: 'a target has at least one service' });
  findings.push(...attachedFindings(target));
  const sagas = entriesOf(fieldOf(target, 'sagas'));
  const callees = new Map(services.map(([name, service]) => [name, calleesIn(service)]));
  for (const [saga, declared] of sagas) findings.push(...sagaFindings(['sagas', saga], declared, callees));
  findings.push(...nestingFindings(sagas));
  for (const [request, declared] of entriesOf(fieldOf(target, 'requests')))
    findings.push(...requestFindings(['requests', request], declared, target));
  return findings;
}

/** @param given - every service's name; what starts them whatever they say themselves: a compose file */
function serviceFindings(
  name: string,
  service: unknown,
  { names: services, startedBy }: { names: readonly string[]; startedBy: readonly string[] },
): Finding[] {
  const path = ['services', name];
  const callees = calleesIn(service);
  const replicas = fieldOf(service, 'replicas') ?? 1;
  return [
    ...(name === CLIENT
      ? [{ path, message: `${CLIENT} is where the users are; give the service another name`, atKey: true }]
      : []),
    ...(startedBy.length === 0 &&
    ['command', 'image', 'build', 'attached'].every((how) => fieldOf(service, how) === undefined)
      ? [{ path, message: 'must say how it is started: command: [program, …]', atKey: true }]
      : []),
    ...placeholderFindings(path, service, services),
    // Where a call leads is not known while its name is wrong.
    ...(isOnlyAttached(service)
      ? callees.flatMap((callee) => unknown([...path, 'edges', callee], 'service', callee, services, true))
      : callees.every((callee) => services.includes(callee))
        ? entriesOf(fieldOf(service, 'edges')).flatMap(([callee]) =>
            unknown([...path, 'edges', callee], 'callee', callee, callees, true),
          )
        : []),
    ...entriesOf(fieldOf(service, 'clockOffset')).flatMap(([replica]) => {
      const { service: of, number = 1 } = parsePlace(replica);
      return of === name && typeof replicas === 'number' && number <= replicas
        ? []
        : [
            {
              path: [...path, 'clockOffset', replica],
              message: `${name} has no replica ${replica}`,
              atKey: true,
            },
          ];
    }),
  ];
}

function requestFindings(path: Path, request: unknown, target: unknown): Finding[] {
  const services = entriesOf(fieldOf(target, 'services'));
  const calls = services.flatMap(([caller, service]) =>
    calleesIn(service).map((callee) => edgeName(caller, callee)),
  );
  const sagas = entriesOf(fieldOf(target, 'sagas')).map(([saga]) => saga);
  return [
    ...listed(fieldOf(request, 'needs'), [...path, 'needs'], (at, text) => {
      if (!edgePattern.test(text)) return [];
      const { from, to } = parseEdge(text);
      const callees = calleesIn(fieldOf(fieldOf(target, 'services'), serviceOf(from)));
      if (!callees.every((callee) => services.some(([service]) => service === callee))) return [];
      return unknown(at, 'edge', edgeName(serviceOf(from), serviceOf(to)), calls);
    }),
    ...ifText(fieldOf(request, 'saga'), (saga) => unknown([...path, 'saga'], 'saga', saga, sagas)),
  ];
}
