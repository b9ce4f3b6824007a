/**
 * Envoy's own configuration (`static_resources`) → the edges from that proxy to its clusters, with the timeouts and retries of the routes.
 *
 * The proxy is called by its `node`, a cluster by the host of its only endpoint, else by its own name. Only what is written counts: Envoy's
 * defaults (15 s, one retry where retries are on) are taken for retries, as `retry_policy` asks for them, and not for timeouts.
 */

import { append } from '../lib/append.ts';
import type { TopologyEdge } from '../model/topology.ts';
import { configuredTopology, togetherOf, type NamedEdge, type NamedService } from './configured.ts';
import type { Gathered } from './gathered.ts';
import { elementsOf, fieldOf, isRecord, plainText, textOf, type Located } from './json-input.ts';
import { attemptsOf, factsOf, isLimit, timeoutOf, timeoutOfSome } from './mesh.ts';
import type { ParsedFile } from './parsed-file.ts';
import type { Unseen } from './unseen.ts';
import { storeOfPort } from './well-known-images.ts';

/** Whether this is such a configuration. */
export function looksLikeEnvoy(value: unknown): boolean {
  return isRecord(value) && isRecord(value['static_resources']);
}

/** What these configurations show. */
export function gatherEnvoy(files: readonly ParsedFile[]): Gathered {
  const proxies = files.map(({ name, documents: [document] }) => proxyOf(document, name));
  return {
    topology: togetherOf(
      proxies.map(({ file, services, edges }) => configuredTopology(file, services, edges)),
    ),
    callees: [],
    unseenIn: () => proxies.flatMap(({ unseen }) => unseen),
  };
}

interface Proxy {
  readonly file: string;
  readonly services: readonly NamedService[];
  readonly edges: readonly NamedEdge[];
  readonly unseen: readonly Unseen[];
}

function proxyOf(document: Located, file: string): Proxy {
  const node = fieldOf(document, 'node');
  const named = [fieldOf(node, 'cluster').value, fieldOf(node, 'id').value].find(
    (value) => typeof value === 'string' && value !== '',
  );
  const from = typeof named === 'string' ? named : 'envoy';
  const resources = fieldOf(document, 'static_resources');
  const clusters = elementsOf(fieldOf(resources, 'clusters'));
  const filters = filtersIn(resources);
  const routes = filters.flatMap(routesOf);
  const routesTo = new Map<string, Route[]>();
  for (const route of routes) for (const cluster of new Set(route.clusters)) append(routesTo, cluster, route);
  const parts = clusters.map((cluster) => {
    const name = textOf(fieldOf(cluster, 'name'));
    const service = serviceOf(cluster, name);
    const own = routesTo.get(name) ?? [];
    const timeouts = own.map(({ timeoutMs }) => timeoutMs);
    const facts: TopologyEdge['facts'] = {
      ...factsOf(
        timeouts,
        own.flatMap(({ attempts }) => attempts),
      ),
      ...(breaks(cluster) ? { circuitBreaker: true } : {}),
    };
    return {
      service,
      edge: { from, to: service.name, how: `cluster ${name}`, facts },
      unseen: [
        ...timeoutOfSome(timeouts, `${file}: cluster ${name}`),
        ...(own.some(({ isIdle }) => isIdle) ? [neverTried(`${file}: cluster ${name}`)] : []),
      ],
    };
  });
  const faults = filters.some(isFault);
  return {
    file,
    services: [{ name: from }, ...parts.map(({ service }) => service)],
    edges: parts.map(({ edge }) => edge),
    unseen: [
      ...parts.flatMap(({ unseen }) => unseen),
      ...(faults
        ? [
            {
              what: `${file}: envoy.filters.http.fault`,
              why: 'it injects faults of its own: what is measured there includes them',
            },
          ]
        : []),
    ],
  };
}

function neverTried(what: string): Unseen {
  return {
    what,
    why: 'a retry_policy of its routes has no retry_on: nothing is tried again, unless a request asks for it',
  };
}

/** The filters of all listeners, and the HTTP filters in them. */
function filtersIn(resources: Located): Located[] {
  const network = elementsOf(fieldOf(resources, 'listeners'))
    .flatMap((listener) => [
      ...elementsOf(fieldOf(listener, 'filter_chains')),
      fieldOf(listener, 'default_filter_chain'),
    ])
    .flatMap((chain) => elementsOf(fieldOf(chain, 'filters')));
  return network.flatMap((filter) => [filter, ...elementsOf(fieldOf(configOf(filter), 'http_filters'))]);
}

/** Filters may have any name: what they are is in the type of their configuration. */
function isFault(filter: Located): boolean {
  const type = fieldOf(configOf(filter), '@type').value;
  return (
    fieldOf(filter, 'name').value === 'envoy.filters.http.fault' ||
    (typeof type === 'string' && /envoy[.]extensions[.]filters[.]http[.]fault[.]v3[.]HTTPFault$/.test(type))
  );
}

function configOf(filter: Located): Located {
  const typed = fieldOf(filter, 'typed_config');
  return isRecord(typed.value) ? typed : fieldOf(filter, 'config');
}

interface Route {
  readonly clusters: readonly string[];
  readonly timeoutMs: number | undefined;
  readonly attempts: readonly number[];
  /** It says how often to try again, and not when. */
  readonly isIdle: boolean;
}

function routesOf(filter: Located): Route[] {
  const config = configOf(filter);
  const hosts = elementsOf(fieldOf(fieldOf(config, 'route_config'), 'virtual_hosts'));
  return hosts.flatMap((host) =>
    elementsOf(fieldOf(host, 'routes')).flatMap((entry): Route[] => {
      const route = fieldOf(entry, 'route');
      if (!isRecord(route.value)) return [];
      const own = fieldOf(route, 'retry_policy');
      const policy = isRecord(own.value) ? own : fieldOf(host, 'retry_policy');
      const attempts = attemptsIn(policy);
      return [
        {
          clusters: clustersOf(route),
          timeoutMs: timeoutOf(fieldOf(route, 'timeout')),
          attempts,
          isIdle: isRecord(policy.value) && attempts.length === 0,
        },
      ];
    }),
  );
}

function clustersOf(route: Located): string[] {
  const weighted = elementsOf(fieldOf(fieldOf(route, 'weighted_clusters'), 'clusters'));
  return [route, ...weighted].flatMap((one) => {
    const { value } = fieldOf(one, one === route ? 'cluster' : 'name');
    return typeof value === 'string' ? [value] : [];
  });
}

/** Without a condition nothing is tried again. */
function attemptsIn(policy: Located): number[] {
  const condition = fieldOf(policy, 'retry_on').value;
  if (typeof condition !== 'string' || condition === '') return [];
  const retries = fieldOf(policy, 'num_retries');
  return retries.value === undefined ? [2] : attemptsOf(retries);
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

function serviceOf(cluster: Located, name: string): NamedService {
  const endpoints = elementsOf(fieldOf(fieldOf(cluster, 'load_assignment'), 'endpoints'))
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
