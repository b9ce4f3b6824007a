/**
 * Envoy's configuration → the edges from that proxy to its clusters, with the timeouts and retries of the routes.
 *
 * The proxy is called by its `node`, a cluster by the host of its only endpoint, else by its own name. Only what is written counts: Envoy's
 * defaults (15 s, one retry where retries are on) are taken for retries, as `retry_policy` asks for them, and not for timeouts.
 *
 * What is told of one proxy in several documents belongs together; documents without a node are of the only proxy that has one. A sidecar of Istio has
 * a cluster of every service in the mesh (`outbound|80||cart.shop.svc.cluster.local`): that shows no call, and what is said of the calls holds
 * for those that are known otherwise. A gateway of Istio calls those that its routes name.
 */

import { append } from '../lib/append.ts';
import type { TopologyEdge } from '../model/topology.ts';
import type { CalleeFacts } from './callee-facts.ts';
import { configuredTopology, togetherOf, type NamedEdge, type NamedService } from './configured.ts';
import { envoyResources, type EnvoyResources } from './envoy-resources.ts';
import { filtersIn, isFault, routesIn, routesOfFilter, type Route } from './envoy-routes.ts';
import type { Gathered } from './gathered.ts';
import { elementsOf, fieldOf, isRecord, plainText, textOf, type Located } from './json-input.ts';
import { factsOf, isLimit, timeoutOfSome } from './mesh.ts';
import type { ParsedFile } from './parsed-file.ts';
import { protocolTaken } from './protocols.ts';
import type { Unseen } from './unseen.ts';
import { storeOfPort } from './well-known-images.ts';

/** What these configurations show. */
export function gatherEnvoy(files: readonly ParsedFile[]): Gathered {
  const documents = files.flatMap(({ name, documents: all }) =>
    all.map((one): Document => ({ ...envoyResources(one), file: name })),
  );
  const parts = proxiesIn(documents).flatMap(partsOf);
  return {
    topology: togetherOf(parts.map(({ file, services, edges }) => configuredTopology(file, services, edges))),
    callees: parts.flatMap(({ callees }) => callees),
    unseenIn: () => parts.flatMap(({ unseen }) => unseen),
  };
}

/** What one document of a file tells. */
interface Document extends EnvoyResources {
  readonly file: string;
}

interface Proxy {
  readonly name: string;
  /** Its clusters of others are all that a mesh has. */
  readonly isSidecar: boolean;
  readonly isGateway: boolean;
  readonly documents: readonly Document[];
}

function proxiesIn(documents: readonly Document[]): Proxy[] {
  const named = documents.map(({ node }) => nameOf(node));
  const [only, other] = new Set(named.filter((name) => name !== undefined));
  const nobody = other === undefined ? (only ?? 'envoy') : 'envoy';
  const byName = new Map<string, Document[]>();
  for (const [index, document] of documents.entries()) append(byName, named[index] ?? nobody, document);
  return Array.from(byName, ([name, own]): Proxy => {
    const ids = own.map(({ node }) => plainText(fieldOf(node, 'id').value));
    const isGateway = ids.some((id) => id.startsWith('router~'));
    const clusters = own.flatMap((one) => one.clusters);
    const isSidecar = !isGateway && clusters.some((one) => isOfMesh(plainText(fieldOf(one, 'name').value)));
    return { name, isSidecar, isGateway, documents: own };
  });
}

/** As Istio calls a cluster of somebody else's. */
function isOfMesh(cluster: string): boolean {
  return cluster.startsWith('outbound|');
}

/** Istio writes the namespace behind the name. */
function nameOf(node: Located): string | undefined {
  const [cluster, id] = ['cluster', 'id'].map((key) => fieldOf(node, key).value);
  const name = [cluster, id].find((value) => typeof value === 'string' && value !== '');
  if (typeof name !== 'string') return undefined;
  const namespace = fieldOf(fieldOf(node, 'metadata'), 'NAMESPACE').value;
  return typeof namespace === 'string' && namespace !== '' && name.endsWith(`.${namespace}`)
    ? name.slice(0, -namespace.length - 1)
    : name;
}

/** What one document of a proxy shows, with all of them in mind. */
interface Part {
  readonly file: string;
  readonly services: readonly NamedService[];
  readonly edges: readonly NamedEdge[];
  readonly callees: readonly CalleeFacts[];
  readonly unseen: readonly Unseen[];
}

function partsOf(proxy: Proxy): Part[] {
  const { documents } = proxy;
  const routesTo = new Map<string, Route[]>();
  for (const { listeners, routes } of documents)
    for (const route of [...filtersIn(listeners).flatMap(routesOfFilter), ...routes.flatMap(routesIn)])
      for (const cluster of new Set(route.clusters)) append(routesTo, cluster, route);
  const endpoints = new Map(
    documents.flatMap((one) => one.endpoints.map((at) => [plainText(fieldOf(at, 'cluster_name').value), at])),
  );
  const hasClusters = documents.some(({ clusters, isPart }) => !isPart && clusters.length > 0);
  return documents.map((document) => partOf(document, { proxy, routesTo, endpoints, hasClusters }));
}

interface Around {
  readonly proxy: Proxy;
  readonly routesTo: ReadonlyMap<string, readonly Route[]>;
  readonly endpoints: ReadonlyMap<string, Located>;
  /** Clusters were told besides those of a bootstrap. */
  readonly hasClusters: boolean;
}

function partOf(document: Document, { proxy, routesTo, endpoints, hasClusters }: Around): Part {
  const { file, clusters, listeners, isPart } = document;
  const { name: from, isSidecar, isGateway } = proxy;
  const known = clusters.map((cluster) => {
    const name = textOf(fieldOf(cluster, 'name'));
    return clusterOf(cluster, name, routesTo.get(name) ?? [], endpoints);
  });
  const called = known.filter(
    ({ name, routes }) => !isSidecar && (!isGateway || (isOfMesh(name) && routes.length > 0)),
  );
  const sidecars = isSidecar ? known.filter(({ name }) => isOfMesh(name)) : [];
  return {
    file,
    services: [{ name: from }, ...called.map(({ service }) => service)],
    edges: called.map(({ name, service, facts, protocol }) => ({
      from,
      to: service.name,
      how: `cluster ${name}`,
      facts,
      protocol,
    })),
    callees: calleesOf(sidecars, from, file),
    unseen: [
      ...[...called, ...sidecars].flatMap(({ name, routes, timeouts }) => [
        ...timeoutOfSome(timeouts, `${file}: cluster ${name}`),
        ...(routes.some(({ isIdle }) => isIdle) ? [neverTried(`${file}: cluster ${name}`)] : []),
      ]),
      ...(filtersIn(listeners).some(isFault) ? [faultsOf(file)] : []),
      ...(isPart && !hasClusters ? [elsewhere(file)] : []),
    ],
  };
}

/** One cluster, and what is said of calls to it. */
interface Cluster {
  readonly name: string;
  readonly service: NamedService;
  readonly routes: readonly Route[];
  readonly timeouts: readonly (number | undefined)[];
  readonly facts: TopologyEdge['facts'];
  readonly protocol: string | undefined;
}

function clusterOf(
  cluster: Located,
  name: string,
  routes: readonly Route[],
  endpoints: ReadonlyMap<string, Located>,
): Cluster {
  const timeouts = routes.flatMap(({ timeoutMs, protocol }) => (protocol === 'tcp' ? [] : [timeoutMs]));
  const attempts = routes.flatMap((route) => route.attempts);
  return {
    name,
    service: serviceOf(cluster, name, endpoints),
    routes,
    timeouts,
    facts: { ...factsOf(timeouts, attempts), ...(breaks(cluster) ? { circuitBreaker: true } : {}) },
    protocol: protocolTaken(routes.map((route) => route.protocol)),
  };
}

/** Of a sidecar: a host has a cluster for each port and subset, and a breaker is one where all have it. */
function calleesOf(clusters: readonly Cluster[], from: string, file: string): CalleeFacts[] {
  const byHost = new Map<string, Cluster[]>();
  for (const one of clusters) append(byHost, one.service.name, one);
  return Array.from(byHost, ([to, own]) => {
    const facts = factsOf(
      own.flatMap(({ timeouts }) => timeouts),
      own.flatMap(({ routes }) => routes.flatMap(({ attempts }) => attempts)),
    );
    const isBroken = own.every((one) => one.facts.circuitBreaker === true);
    const protocol = protocolTaken(own.map((one) => one.protocol));
    return {
      from,
      to,
      facts: { ...facts, ...(isBroken ? { circuitBreaker: true } : {}) },
      ...(protocol === undefined ? {} : { protocol }),
      file,
      where: `sidecar of ${from}`,
      isAside: true,
    };
  });
}

function faultsOf(file: string): Unseen {
  return {
    what: `${file}: envoy.filters.http.fault`,
    why: 'it injects faults of its own: what is measured there includes them',
  };
}

function elsewhere(file: string): Unseen {
  return {
    what: `${file}: dynamic_resources`,
    why: 'a management server tells the rest; give what its administration prints at /config_dump?include_eds',
  };
}

function neverTried(what: string): Unseen {
  return {
    what,
    why: 'a retry_policy of its routes has no retry_on: nothing is tried again, unless a request asks for it',
  };
}

/** It throws out hosts that fail, or limits what may be open or waiting of requests of the usual priority. */
function breaks(cluster: Located): boolean {
  const breakers = fieldOf(cluster, 'circuit_breakers');
  const thresholds = ['thresholds', 'per_host_thresholds'].flatMap((key) =>
    elementsOf(fieldOf(breakers, key)),
  );
  const limits = ['max_connections', 'max_pending_requests', 'max_requests'];
  return (
    throwsOut(fieldOf(cluster, 'outlier_detection')) ||
    thresholds.some((threshold) => {
      const priority = fieldOf(threshold, 'priority').value ?? 'DEFAULT';
      const isUsual = priority === 'DEFAULT' || priority === 0;
      return isUsual && limits.some((key) => isLimit(fieldOf(threshold, key).value));
    })
  );
}

/** In how many of 100 cases hosts are really thrown out, where nothing is said. */
const enforced = {
  enforcing_consecutive_5xx: 100,
  enforcing_success_rate: 100,
  enforcing_consecutive_gateway_failure: 0,
  enforcing_failure_percentage: 0,
} as const;

function throwsOut(detection: Located): boolean {
  if (!isRecord(detection.value)) return false;
  return Object.entries(enforced).some(([key, usual]) => (fieldOf(detection, key).value ?? usual) !== 0);
}

function serviceOf(cluster: Located, name: string, told: ReadonlyMap<string, Located>): NamedService {
  const [, meshHost] = /^outbound\|\d+\|[^|]*\|(.+)$/.exec(name) ?? [];
  if (meshHost !== undefined) return { name: hostOf(meshHost) || meshHost };
  const { value: asked } = fieldOf(fieldOf(cluster, 'eds_cluster_config'), 'service_name');
  const own = fieldOf(cluster, 'load_assignment');
  const assignment = isRecord(own.value)
    ? own
    : told.get(typeof asked === 'string' && asked !== '' ? asked : name);
  const endpoints = (assignment === undefined ? [] : elementsOf(fieldOf(assignment, 'endpoints')))
    .flatMap((group) => elementsOf(fieldOf(group, 'lb_endpoints')))
    .map((one) => fieldOf(fieldOf(fieldOf(one, 'endpoint'), 'address'), 'socket_address'));
  const hosts = new Set(endpoints.map((endpoint) => hostOf(fieldOf(endpoint, 'address').value)));
  const [host, other] = hosts;
  const kind = storeOfPort(Number(plainText(endpoints[0] && fieldOf(endpoints[0], 'port_value').value)));
  return {
    name: host === undefined || host === '' || other !== undefined ? name : host,
    ...(kind === undefined ? {} : { kind }),
  };
}

/** The name of a host; nothing for numbers, for this machine, and for what another program puts in. */
function hostOf(address: unknown): string {
  if (typeof address !== 'string' || !/^[A-Za-z][\w.-]*$/.test(address) || address === 'localhost') return '';
  return /\.svc(?:\.|$)/.test(address) ? (address.split('.')[0] ?? '') : address;
}
