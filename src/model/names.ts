/**
 * What a scenario or target file names must exist: findings that a schema alone cannot see.
 *
 * The files are taken as they were written, whatever else is wrong with them, so that a wrong unit and an unknown name are told of
 * at once. What is not there, or is no name, is the schema's business and passed over here.
 */

import { entriesOf, fieldOf, itemsOf, textsOf } from '../lib/untyped.ts';
import { calleesOf, reachableFrom } from './callees.ts';
import type { Finding, Path } from './finding.ts';
import { limitFindings } from './limit-findings.ts';
import { aims, momentFindings } from './moment-findings.ts';
import { ifText, listed, twiceFindings, unknown } from './name-findings.ts';
import { placeFindings } from './place-findings.ts';
import { CLIENT, covers, edgeName, edgePattern, parseEdge, placePattern, serviceOf } from './place.ts';
import { placeholderFindings } from './placeholder-findings.ts';
import type { Target } from './target.ts';

export { calleesOf } from './callees.ts';
export { targetFindings } from './target-names.ts';

/** What is wrong with the names in a scenario file about this target. */
export function scenarioFindings(scenario: unknown, target: Target): Finding[] {
  const services = Object.keys(target.services);
  const findings = [
    ...listed(fieldOf(scenario, 'services'), ['services'], (path, text) =>
      unknown(path, 'service', text, services),
    ),
    ...twiceFindings(fieldOf(scenario, 'services'), ['services']),
    ...entriesOf(fieldOf(scenario, 'environment')).flatMap(([service]) =>
      unknown(['environment', service], 'service', service, services, true),
    ),
    ...entriesOf(fieldOf(scenario, 'environment')).flatMap(([service, environment]) =>
      placeholderFindings([], { environment }, services).map((finding) => ({
        ...finding,
        path: ['environment', service, ...finding.path.slice(1)],
      })),
    ),
    ...itemsOf(fieldOf(scenario, 'hypothesis')).flatMap((probe, index) =>
      ifText(fieldOf(probe, 'service'), (text) =>
        placeFindings(['hypothesis', index, 'service'], text, target),
      ),
    ),
    ...entriesOf(fieldOf(scenario, 'clockOffset')).flatMap(([replica]) =>
      placeFindings(['clockOffset', replica], replica, target).map((finding) => ({
        ...finding,
        atKey: true,
      })),
    ),
    ...workloadFindings(fieldOf(scenario, 'workload'), target),
    ...itemsOf(fieldOf(scenario, 'faults')).flatMap((fault, index) =>
      faultFindings(fault, ['faults', index], target),
    ),
    ...listed(fieldOf(scenario, 'allowStuck'), ['allowStuck'], (at, text) =>
      unknown(at, 'saga', text, Object.keys(target.sagas)),
    ),
    ...limitFindings(scenario, target),
  ];
  return findings.length > 0 ? findings : idleFindings(scenario, target);
}

function workloadFindings(workload: unknown, target: Target): Finding[] {
  const path = ['workload'];
  if (fieldOf(workload, 'use') === 'registers') {
    return ['writeAt', 'readAt'].flatMap((side) =>
      listed(fieldOf(workload, side), [...path, side], (at, text) => entryFindings(at, text, target)),
    );
  }
  if (fieldOf(workload, 'use') === 'requests') {
    const known = Object.keys(target.requests);
    return [
      ...ifText(fieldOf(workload, 'at'), (text) => entryFindings([...path, 'at'], text, target)),
      ...entriesOf(fieldOf(workload, 'mix')).flatMap(([request]) =>
        unknown([...path, 'mix', request], 'request', request, known, true),
      ),
    ];
  }
  const saga = fieldOf(workload, 'saga');
  const shares = entriesOf(fieldOf(workload, 'variants'));
  const known = typeof saga === 'string' ? target.sagas[saga] : undefined;
  const total = shares.reduce((sum, [, share]) => sum + (typeof share === 'number' ? share : 0), 0);
  return [
    ...ifText(saga, (name) => unknown([...path, 'saga'], 'saga', name, Object.keys(target.sagas))),
    ...ifText(fieldOf(workload, 'at'), (text) => entryFindings([...path, 'at'], text, target)),
    ...(known === undefined
      ? []
      : shares.flatMap(([variant]) =>
          unknown([...path, 'variants', variant], 'variant', variant, Object.keys(known.variants), true),
        )),
    // Shares such as 0.7 and 0.3 need not add up to 1 exactly.
    ...(total > 1 + 1e-9
      ? [
          {
            path: [...path, 'variants'],
            message: `the shares add up to ${Number(total.toFixed(6))}; 1 is the most`,
          },
        ]
      : []),
  ];
}

function faultFindings(fault: unknown, path: Path, target: Target): Finding[] {
  const between = itemsOf(fieldOf(fault, 'between'));
  return [
    ...between.flatMap((group, index) =>
      listed(group, [...path, 'between', index], (at, text) => [
        ...placeFindings(at, text, target),
        ...(between.slice(0, index).some((earlier) => textsOf(earlier).some((one) => overlap(one, text)))
          ? [{ path: at, message: `${text} stands in two groups` }]
          : []),
      ]),
    ),
    ...ifText(fieldOf(fault, 'on'), (text) => edgeFindings(text, [...path, 'on'], target)),
    ...ifText(fieldOf(fault, 'service'), (text) => placeFindings([...path, 'service'], text, target)),
    ...(path.at(-1) === 0 && fieldOf(fieldOf(fault, 'begin'), 'again') === true
      ? [
          {
            path: [...path, 'begin', 'again'],
            message: 'there is no fault before it, whose end it could wait for',
          },
        ]
      : []),
    ...aims.flatMap((aim) =>
      ifText(fieldOf(fieldOf(fault, 'begin'), aim), (step) =>
        momentFindings([...path, 'begin', aim], aim, step, target),
      ),
    ),
  ];
}

function overlap(a: string, b: string): boolean {
  return placePattern.test(a) && placePattern.test(b) && (covers(a, b) || covers(b, a));
}

function edgeFindings(text: string, path: Path, target: Target): Finding[] {
  if (!edgePattern.test(text)) return [];
  const { from, to } = parseEdge(text);
  const wrong = [from, to].filter((end) => end !== CLIENT).flatMap((end) => placeFindings(path, end, target));
  const [first] = wrong;
  return first === undefined
    ? unknown(path, 'edge', edgeName(serviceOf(from), serviceOf(to)), edgesOf(target))
    : [first];
}

/** Every edge of the target between services, the users' own first. */
function edgesOf(target: Target): string[] {
  return [
    ...entriesTo(target).map((service) => edgeName(CLIENT, service)),
    ...Object.keys(target.services).flatMap((caller) =>
      calleesOf(target, caller).map((callee) => edgeName(caller, callee)),
    ),
  ];
}

function entriesTo(target: Target): string[] {
  return Object.keys(target.services).filter((service) => target.services[service]?.entry === true);
}

/** Clients come in at entries only. */
function entryFindings(path: Path, text: string, target: Target): Finding[] {
  const wrong = placeFindings(path, text, target);
  if (wrong.length > 0 || !placePattern.test(text)) return wrong;
  const entries = entriesTo(target);
  if (entries.includes(serviceOf(text))) return [];
  const known = entries.length === 0 ? 'it has none (entry: true)' : `known: ${entries.join(', ')}`;
  return [{ path, message: `${serviceOf(text)} is no entry of the target; ${known}` }];
}

/** Faults and probes on services that are not started would do nothing. Only asked where every name exists. */
function idleFindings(scenario: unknown, target: Target): Finding[] {
  const workload = fieldOf(scenario, 'workload');
  const asked = ['at', 'writeAt', 'readAt']
    .flatMap((key) => textsOf([fieldOf(workload, key)].flat()))
    .map(serviceOf);
  const own = fieldOf(scenario, 'services');
  if (own !== undefined && !Array.isArray(own)) return [];
  const started = own === undefined ? reachableFrom(asked, target) : textsOf(own);
  const idle = (path: Path, place: string): Finding[] => {
    const service = serviceOf(place);
    if (service === CLIENT || started.includes(service)) return [];
    const why =
      own === undefined ? 'the workload does not reach it; list it in services' : 'add it to services';
    return [{ path, message: `${service} is not started: ${why}` }];
  };
  return [
    ...(own === undefined ? [] : asked.flatMap((service) => idle(['services'], service))),
    ...itemsOf(fieldOf(scenario, 'hypothesis')).flatMap((probe, index) =>
      ifText(fieldOf(probe, 'service'), (text) => idle(['hypothesis', index, 'service'], text)),
    ),
    ...itemsOf(fieldOf(fieldOf(scenario, 'limits'), 'stop')).flatMap((condition, index) =>
      ifText(fieldOf(condition, 'probe'), (text) => idle(['limits', 'stop', index, 'probe'], text)),
    ),
    ...itemsOf(fieldOf(scenario, 'faults')).flatMap((fault, index) => {
      const path = ['faults', index];
      return [
        ...ifText(fieldOf(fault, 'service'), (text) => idle([...path, 'service'], text)),
        ...ifText(fieldOf(fault, 'on'), (text) =>
          Object.values(parseEdge(text))
            .flatMap((end) => idle([...path, 'on'], end))
            .slice(0, 1),
        ),
      ];
    }),
  ];
}
