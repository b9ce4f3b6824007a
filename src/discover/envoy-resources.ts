/**
 * Where Envoy's clusters, listeners and routes stand in a document: its own configuration (`static_resources`), what its administration
 * prints (`/config_dump`: `configs`), or what a management server answers, also as a file (`resources`, each with its `@type`).
 *
 * A dump tells of a listener or cluster several times while it is replaced (active, warming, draining): those that serve are taken.
 */

import { elementsOf, fieldOf, isRecord, type Located } from './json-input.ts';

/** What one document tells of one proxy. */
export interface EnvoyResources {
  /** Its `node`; nothing where it has none. */
  readonly node: Located;
  readonly clusters: readonly Located[];
  readonly listeners: readonly Located[];
  /** Those that do not stand in a listener. */
  readonly routes: readonly Located[];
  /** Endpoints that are told apart from their cluster. */
  readonly endpoints: readonly Located[];
  /** More comes from a management server. */
  readonly isPart: boolean;
}

const typeOf = {
  bootstrap: /envoy\.(?:config\.bootstrap|admin)\.v\w+\.Bootstrap(?:ConfigDump)?$/,
  cluster: /envoy\.config\.cluster\.v3\.Cluster$|envoy\.api\.v2\.Cluster$/,
  listener: /envoy\.config\.listener\.v3\.Listener$|envoy\.api\.v2\.Listener$/,
  route: /envoy\.config\.route\.v3\.RouteConfiguration$|envoy\.api\.v2\.RouteConfiguration$/,
  endpoint: /envoy\.config\.endpoint\.v3\.ClusterLoadAssignment$|envoy\.api\.v2\.ClusterLoadAssignment$/,
  dump: /envoy\.admin\.v\w+\.\w+ConfigDump$/,
} as const;

/** Whether this is such a document. */
export function looksLikeEnvoy(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (isRecord(value['static_resources'])) return true;
  const types = Object.values(typeOf);
  return [value['configs'], value['resources']].some((list) => {
    const first: unknown = Array.isArray(list) ? list[0] : undefined;
    const type: unknown = isRecord(first) ? first['@type'] : undefined;
    return typeof type === 'string' && types.some((one) => one.test(type));
  });
}

/** What a document tells. @throws `InvalidDocumentError` where a list is none */
export function envoyResources(document: Located): EnvoyResources {
  if (isRecord(fieldOf(document, 'static_resources').value)) return ofBootstrap(document);
  const answered = elementsOf(fieldOf(document, 'resources'));
  const ofType = (type: RegExp): Located[] => answered.filter((one) => isOfType(one, type));
  const dumps = elementsOf(fieldOf(document, 'configs'));
  const bootstrap = dumps.map((one) => fieldOf(one, 'bootstrap')).find(({ value }) => isRecord(value));
  const lists = (...keys: readonly string[]): Located[] =>
    dumps.flatMap((one) => keys.flatMap((key) => elementsOf(fieldOf(one, key))));
  const inside = (entries: readonly Located[], key: string): Located[] =>
    entries.map((one) => fieldOf(one, key)).filter(({ value }) => isRecord(value));
  return {
    node: fieldOf(bootstrap ?? document, 'node'),
    clusters: [
      ...ofType(typeOf.cluster),
      ...inside(lists('static_clusters', 'dynamic_active_clusters'), 'cluster'),
    ],
    listeners: [
      ...ofType(typeOf.listener),
      ...inside(lists('static_listeners'), 'listener'),
      ...inside(inside(lists('dynamic_listeners'), 'active_state'), 'listener'),
    ],
    routes: [
      ...ofType(typeOf.route),
      ...inside(lists('static_route_configs', 'dynamic_route_configs'), 'route_config'),
    ],
    endpoints: [
      ...ofType(typeOf.endpoint),
      ...inside(lists('static_endpoint_configs', 'dynamic_endpoint_configs'), 'endpoint_config'),
    ],
    isPart: false,
  };
}

function ofBootstrap(document: Located): EnvoyResources {
  const resources = fieldOf(document, 'static_resources');
  const dynamic = fieldOf(document, 'dynamic_resources');
  return {
    node: fieldOf(document, 'node'),
    clusters: elementsOf(fieldOf(resources, 'clusters')),
    listeners: elementsOf(fieldOf(resources, 'listeners')),
    routes: [],
    endpoints: [],
    isPart: ['cds_config', 'lds_config', 'ads_config'].some((key) => isRecord(fieldOf(dynamic, key).value)),
  };
}

function isOfType(resource: Located, type: RegExp): boolean {
  const { value } = fieldOf(resource, '@type');
  return typeof value === 'string' && type.test(value);
}
