/**
 * What a mesh is told: how long calls to a host may last, how often they are tried, when they are cut off.
 *
 * A timeout counts where every route of the host has one. Of attempts the most are taken: `retries.attempts` comes on top of the first. What
 * holds for calls that come in at a gateway only says nothing of calls between services.
 */

import type { TopologyEdge } from '../model/topology.ts';
import { elementsOf, fieldOf, invalidAt, isRecord, kindOf, textOf, type Located } from './json-input.ts';
import { durationText, msOfGoDuration } from './foreign-duration.ts';
import type { HostFacts } from './host-facts.ts';
import { isOfMesh, meshParents, type EntryHost } from './kubernetes-entries.ts';
import { isKnativeService, knativeFacts } from './knative.ts';
import type { ClusterObject } from './kubernetes-object.ts';
import type { Unseen } from './unseen.ts';

/** What a mesh says. */
export interface Mesh {
  readonly hosts: readonly HostFacts[];
  readonly entries: readonly EntryHost[];
  readonly unseen: readonly Unseen[];
}

/** What the objects of Istio and the routes of a gateway API say. */
export function meshIn(objects: readonly ClusterObject[]): Mesh {
  const found = objects.map((object): Mesh => {
    if (object.group === 'networking.istio.io' && object.kind === 'VirtualService')
      return virtualService(object);
    if (object.group === 'networking.istio.io' && object.kind === 'DestinationRule')
      return destinationRule(object);
    if (isKnativeService(object)) return { hosts: knativeFacts(object), entries: [], unseen: [] };
    if (/^(?:HTTP|GRPC)Route$/.test(object.kind) && isOfMesh(object)) return meshRoute(object);
    return { hosts: [], entries: [], unseen: [] };
  });
  return {
    hosts: found.flatMap(({ hosts }) => hosts),
    entries: found.flatMap(({ entries }) => entries),
    unseen: found.flatMap(({ unseen }) => unseen),
  };
}

function virtualService({ at, file, name, namespace }: ClusterObject): Mesh {
  const spec = fieldOf(at, 'spec');
  const where = `VirtualService ${name}`;
  const routes = elementsOf(fieldOf(spec, 'http'));
  const gateways = elementsOf(fieldOf(spec, 'gateways')).map(textOf);
  const inMesh = gateways.length === 0 || gateways.includes('mesh');
  const destinations = ['http', 'tcp', 'tls']
    .flatMap((protocol) => elementsOf(fieldOf(spec, protocol)))
    .flatMap((route) => elementsOf(fieldOf(route, 'route')))
    .map((route) => textOf(fieldOf(fieldOf(route, 'destination'), 'host')));
  const timeouts = routes.filter(isSentOn).map((route) => timeoutOf(fieldOf(route, 'timeout')));
  const attempts = routes.flatMap((route) => attemptsOf(fieldOf(fieldOf(route, 'retries'), 'attempts')));
  const facts = factsOf(timeouts, attempts);
  const hosts = elementsOf(fieldOf(spec, 'hosts')).map(textOf);
  return {
    hosts:
      inMesh && Object.keys(facts).length > 0
        ? hosts.map((host) => ({ host, namespace, file, where, facts }))
        : [],
    entries: gateways.some((gateway) => gateway !== 'mesh')
      ? destinations.map((host) => ({ host, namespace, file }))
      : [],
    unseen: [
      ...(inMesh ? timeoutOfSome(timeouts, `${file}: ${where}`) : []),
      ...(routes.some((route) => isRecord(fieldOf(route, 'fault').value))
        ? [
            {
              what: `${file}: ${where}`,
              why: 'it injects faults of its own: what is measured there includes them',
            },
          ]
        : []),
    ],
  };
}

/** What is redirected or answered by the proxy waits for nobody. */
function isSentOn(route: Located): boolean {
  return !['redirect', 'directResponse'].some((key) => isRecord(fieldOf(route, key).value));
}

function isRedirection(rule: Located): boolean {
  return elementsOf(fieldOf(rule, 'filters')).some(
    (filter) => fieldOf(filter, 'type').value === 'RequestRedirect',
  );
}

function meshRoute({ at, file, name, namespace, kind }: ClusterObject): Mesh {
  const rules = elementsOf(fieldOf(fieldOf(at, 'spec'), 'rules'));
  const where = `${kind} ${name}`;
  const timeouts = rules
    .filter((rule) => !isRedirection(rule))
    .map((rule) => timeoutOf(fieldOf(fieldOf(rule, 'timeouts'), 'request')));
  const attempts = rules.flatMap((rule) => attemptsOf(fieldOf(fieldOf(rule, 'retry'), 'attempts')));
  const facts = factsOf(timeouts, attempts);
  return {
    hosts:
      Object.keys(facts).length === 0
        ? []
        : meshParents(at).map((host) => ({ host, namespace, file, where, facts })),
    entries: [],
    unseen: timeoutOfSome(timeouts, `${file}: ${where}`),
  };
}

function destinationRule({ at, file, name, namespace }: ClusterObject): Mesh {
  const spec = fieldOf(at, 'spec');
  const host = textOf(fieldOf(spec, 'host'));
  const where = `DestinationRule ${name}`;
  const subsets = elementsOf(fieldOf(spec, 'subsets')).map((subset) => fieldOf(subset, 'trafficPolicy'));
  const policies = [fieldOf(spec, 'trafficPolicy'), ...subsets];
  const some = policies.some(breaksSome);
  const [ofHost, ...ofSubsets] = policies.map(breaksAll);
  // Subsets have the host's settings where they do not say otherwise.
  const circuitBreaker =
    (ofHost === true && !subsets.some(hasOpenPort)) || (ofSubsets.length > 0 && ofSubsets.every(Boolean));
  return {
    hosts: circuitBreaker ? [{ host, namespace, file, where, facts: { circuitBreaker: true } }] : [],
    entries: [],
    unseen:
      some && !circuitBreaker
        ? [
            {
              what: `${file}: ${where}`,
              why: 'it cuts off calls to some subsets or ports only: not taken as a circuit breaker',
            },
          ]
        : [],
  };
}

/** Whether a traffic policy stops calls to every port: what it says of one stands in the place of all that it says of the host. */
function breaksAll(policy: Located): boolean {
  return breaks(policy) && !hasOpenPort(policy);
}

function breaksSome(policy: Located): boolean {
  return breaks(policy) || portsOf(policy).some(breaks);
}

function hasOpenPort(policy: Located): boolean {
  return portsOf(policy).some((port) => !breaks(port));
}

function portsOf(policy: Located): Located[] {
  return elementsOf(fieldOf(policy, 'portLevelSettings'));
}

/** Whether settings throw out instances that fail, or limit what may be open or waiting. */
function breaks(settings: Located): boolean {
  const pool = fieldOf(settings, 'connectionPool');
  return (
    throwsOut(fieldOf(settings, 'outlierDetection')) ||
    [
      fieldOf(fieldOf(pool, 'tcp'), 'maxConnections'),
      fieldOf(fieldOf(pool, 'http'), 'http1MaxPendingRequests'),
      fieldOf(fieldOf(pool, 'http'), 'http2MaxRequests'),
    ].some(({ value }) => isLimit(value))
  );
}

/** Five 5xx in a row do, where nothing else is said; 0 turns that off. */
function throwsOut(detection: Located): boolean {
  if (!isRecord(detection.value)) return false;
  const errors = (key: string): unknown => fieldOf(detection, key).value;
  const others = ['consecutiveGatewayErrors', 'consecutiveLocalOriginFailures', 'consecutiveErrors'].map(
    errors,
  );
  return (
    errors('consecutive5xxErrors') !== 0 || others.some((count) => typeof count === 'number' && count > 0)
  );
}

/** A thousand millions is how Envoy's documents say to set none; 0 is not set. */
export function isLimit(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < 1e9;
}

/** A longer timeout and more attempts are what callers must be ready for. */
export function factsOf(
  timeouts: readonly (number | undefined)[],
  attempts: readonly number[],
): TopologyEdge['facts'] {
  const known = timeouts.filter((ms) => ms !== undefined);
  return {
    ...(known.length > 0 && known.length === timeouts.length
      ? { timeout: durationText(known.reduce((a, b) => Math.max(a, b))) }
      : {}),
    ...(attempts.length > 0 ? { attempts: attempts.reduce((a, b) => Math.max(a, b)) } : {}),
  };
}

/** That only some routes have a timeout. */
export function timeoutOfSome(timeouts: readonly (number | undefined)[], what: string): Unseen[] {
  const known = timeouts.filter((ms) => ms !== undefined);
  if (known.length === 0 || known.length === timeouts.length) return [];
  return [{ what, why: 'only some of its routes have a timeout: none is taken for all' }];
}

/** `0s` is none. */
export function timeoutOf(at: Located): number | undefined {
  const { value } = at;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && /^[\d.]/.test(value)) {
    const ms = msOfGoDuration(value);
    if (ms !== undefined || /^[0.]+[a-z]*$/.test(value)) return ms;
  }
  throw invalidAt(
    at,
    `must be a duration such as 5s or 250ms, this is ${typeof value === 'string' ? JSON.stringify(value) : kindOf(value)}`,
  );
}

/** All tries: the first one, and the retries. */
export function attemptsOf(retries: Located): number[] {
  const { value } = retries;
  if (value === undefined || value === null) return [];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1_000_000)
    return [1 + value];
  throw invalidAt(retries, `must be a number of retries, this is ${kindOf(value)}`);
}
