/** Routes of Envoy: to which clusters they lead, how long they wait, how often they try; and the filters they stand in. */

import { elementsOf, fieldOf, isRecord, type Located } from './json-input.ts';
import { attemptsOf, timeoutOf } from './mesh.ts';

/** The filters of all listeners, and the HTTP filters in them. */
export function filtersIn(listeners: readonly Located[]): Located[] {
  const network = listeners
    .flatMap((listener) => [
      ...elementsOf(fieldOf(listener, 'filter_chains')),
      fieldOf(listener, 'default_filter_chain'),
    ])
    .flatMap((chain) => elementsOf(fieldOf(chain, 'filters')));
  return network.flatMap((filter) => [filter, ...elementsOf(fieldOf(configOf(filter), 'http_filters'))]);
}

/** Filters may have any name: what they are is in the type of their configuration. */
export function isFault(filter: Located): boolean {
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

/** A route that sends on. */
export interface Route {
  readonly clusters: readonly string[];
  readonly timeoutMs: number | undefined;
  readonly attempts: readonly number[];
  /** It says how often to try again, and not when. */
  readonly isIdle: boolean;
  readonly protocol: string;
}

/** The routes of a filter that has some: of HTTP, or the one of a TCP proxy. */
export function routesOfFilter(filter: Located): Route[] {
  const config = configOf(filter);
  const type = fieldOf(config, '@type').value;
  const isTcp = typeof type === 'string' && /filters[.]network[.]tcp_proxy[.]v\w+[.]TcpProxy$/.test(type);
  if (isTcp)
    return [
      { clusters: clustersOf(config), timeoutMs: undefined, attempts: [], isIdle: false, protocol: 'tcp' },
    ];
  return routesIn(fieldOf(config, 'route_config'));
}

/** The routes of a `RouteConfiguration`. */
export function routesIn(configuration: Located): Route[] {
  const hosts = elementsOf(fieldOf(configuration, 'virtual_hosts'));
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
          protocol: isRecord(fieldOf(fieldOf(entry, 'match'), 'grpc').value) ? 'grpc' : 'http',
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
