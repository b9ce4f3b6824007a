/**
 * What a scenario or target file names must exist: findings that a schema alone cannot see.
 *
 * The files are taken as they were written, whatever else is wrong with them, so that a wrong unit and an unknown name are told of
 * at once. What is not there, or is no name, is the schema's business and passed over here.
 */

import { nearest } from '../lib/nearest.ts';
import { entriesOf, fieldOf, itemsOf, textsOf } from '../lib/untyped.ts';
import { calleesIn, calleesOf, reachableFrom } from './callees.ts';
import type { Finding, Path } from './finding.ts';
import {
  CLIENT,
  covers,
  edgeName,
  edgePattern,
  parseEdge,
  parsePlace,
  placePattern,
  serviceOf,
} from './place.ts';
import type { Target } from './target.ts';
import { ruleId } from './written.ts';

export { calleesOf } from './callees.ts';

/** What is wrong with the names in a target file. */
export function targetFindings(target: unknown): Finding[] {
  const services = entriesOf(fieldOf(target, 'services'));
  const names = services.map(([name]) => name);
  const findings = services.flatMap(([name, service]) => serviceFindings(name, service, names));
  if (services.length === 0 && fieldOf(target, 'services') !== undefined)
    findings.push({ path: ['services'], message: 'a target has at least one service' });
  for (const [saga, declared] of entriesOf(fieldOf(target, 'sagas')))
    findings.push(...sagaFindings(['sagas', saga], declared, names));
  for (const [request, declared] of entriesOf(fieldOf(target, 'requests')))
    findings.push(...requestFindings(['requests', request], declared, target));
  return findings;
}

function serviceFindings(name: string, service: unknown, services: readonly string[]): Finding[] {
  const path = ['services', name];
  const callees = calleesIn(service);
  const replicas = fieldOf(service, 'replicas') ?? 1;
  return [
    ...(name === CLIENT
      ? [{ path, message: `${CLIENT} is where the users are; give the service another name`, atKey: true }]
      : []),
    ...(fieldOf(service, 'command') === undefined && fieldOf(service, 'image') === undefined
      ? [{ path, message: 'must say how it is started: command: [program, …]', atKey: true }]
      : []),
    ...callees.flatMap((callee) => unknown(path, 'service', callee, services)),
    ...entriesOf(fieldOf(service, 'edges')).flatMap(([callee]) =>
      unknown([...path, 'edges', callee], 'callee', callee, callees, true),
    ),
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

function sagaFindings(path: Path, saga: unknown, services: readonly string[]): Finding[] {
  const steps = itemsOf(fieldOf(saga, 'steps'));
  const named = steps.flatMap((step, index) =>
    (['name', 'compensation'] as const).map((key) => ({
      path: [...path, 'steps', index, key],
      name: fieldOf(step, key),
    })),
  );
  const names = steps.map((step) => fieldOf(step, 'name')).filter((name) => typeof name === 'string');
  const twice = named.filter(
    ({ name }, index) => name !== undefined && named.findIndex((one) => one.name === name) < index,
  );
  const pivots = steps.flatMap((step, index) => (fieldOf(step, 'pivot') === true ? [index] : []));
  return [
    ...ifText(fieldOf(saga, 'coordinator'), (name) =>
      unknown([...path, 'coordinator'], 'service', name, services),
    ),
    ...steps.flatMap((step, index) =>
      ifText(fieldOf(step, 'service'), (name) =>
        unknown([...path, 'steps', index, 'service'], 'service', name, services),
      ),
    ),
    ...twice.map((one) => ({ path: one.path, message: `${String(one.name)} is named twice in this saga` })),
    ...pivots
      .slice(1)
      .map((index) => ({ path: [...path, 'steps', index, 'pivot'], message: 'a saga has one pivot' })),
    ...entriesOf(fieldOf(saga, 'variants')).flatMap(([variant, declared]) =>
      ifText(fieldOf(declared, 'refusedBy'), (step) =>
        unknown([...path, 'variants', variant, 'refusedBy'], 'step', step, names),
      ),
    ),
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
      return unknown(at, 'edge', edgeName(serviceOf(from), serviceOf(to)), calls);
    }),
    ...ifText(fieldOf(request, 'saga'), (saga) => unknown([...path, 'saga'], 'saga', saga, sagas)),
  ];
}

/** What is wrong with the names in a scenario file about this target. */
export function scenarioFindings(scenario: unknown, target: Target): Finding[] {
  const services = Object.keys(target.services);
  const expected = /^violated\((.*)\)$/.exec(String(fieldOf(scenario, 'expect')))?.[1];
  const findings = [
    ...listed(fieldOf(scenario, 'services'), ['services'], (path, text) =>
      unknown(path, 'service', text, services),
    ),
    ...entriesOf(fieldOf(scenario, 'environment')).flatMap(([service]) =>
      unknown(['environment', service], 'service', service, services, true),
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
    ...(expected === undefined || ruleId.safeParse(expected).success
      ? []
      : [{ path: ['expect'], message: `no such rule: ${expected}; docs/SPEC.md lists them` }]),
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
    ...ifText(fieldOf(fieldOf(fault, 'begin'), 'afterStep'), (step) =>
      unknown([...path, 'begin', 'afterStep'], 'saga step', step, stepsOf(target)),
    ),
  ];
}

function overlap(a: string, b: string): boolean {
  return placePattern.test(a) && placePattern.test(b) && (covers(a, b) || covers(b, a));
}

function stepsOf(target: Target): string[] {
  return Object.values(target.sagas).flatMap(({ steps }) =>
    steps.flatMap(({ name, compensation }) => (compensation === undefined ? [name] : [name, compensation])),
  );
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

function placeFindings(path: Path, text: string, target: Target): Finding[] {
  if (!placePattern.test(text)) return [];
  const { service, number } = parsePlace(text);
  const services = Object.keys(target.services);
  if (!services.includes(service)) return unknown(path, 'service', service, services);
  const replicas = target.services[service]?.replicas ?? 1;
  if (number === undefined || number <= replicas) return [];
  const message = `${service} has ${replicas} replica${replicas === 1 ? '' : 's'}; there is no ${text}`;
  return [{ path, message }];
}

function unknown(
  path: Path,
  what: string,
  given: string,
  known: readonly string[],
  atKey = false,
): Finding[] {
  if (known.includes(given)) return [];
  const near = nearest(given, known);
  const instead = near === undefined ? `known: ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
  return [{ path, message: `no such ${what}: ${given}; ${instead}`, atKey }];
}

function ifText(value: unknown, find: (text: string) => Finding[]): Finding[] {
  return typeof value === 'string' ? find(value) : [];
}

function listed(list: unknown, path: Path, find: (path: Path, text: string) => Finding[]): Finding[] {
  return itemsOf(list).flatMap((item, index) => ifText(item, (text) => find([...path, index], text)));
}
