/**
 * Kubernetes manifests → who calls whom, as far as manifests know it.
 *
 * Services of ours are the workloads and the Services in front of them (`kubernetes-names.ts`). An edge is an address in the environment, the
 * command or a mounted ConfigMap of a workload (`kubernetes-environment.ts`), or a call that a network policy allows
 * (`kubernetes-policies.ts`). What a mesh is told of calls to a host holds for every caller (`mesh.ts`).
 */

import { append } from '../lib/append.ts';
import type { Topology, TopologyEdge, TopologyService } from '../model/topology.ts';
import type { CalleeFacts } from './callee-facts.ts';
import { byName } from './edge-tally.ts';
import { createEdgeLimit } from './edge-limit.ts';
import type { Gathered } from './gathered.ts';
import { entryHosts } from './kubernetes-entries.ts';
import type { Cluster, Named } from './kubernetes-cluster.ts';
import { configurationIn, namingsOfCluster } from './kubernetes-environment.ts';
import {
  clusterNames,
  externalHosts,
  servicesOf,
  type ClusterNames,
  type ClusterService,
} from './kubernetes-names.ts';
import { objectsIn } from './kubernetes-object.ts';
import { policiesIn, type Policies } from './kubernetes-policies.ts';
import { leastReplicas, workloadOf, type Workload } from './kubernetes-workload.ts';
import { meshIn } from './mesh.ts';
import { mergeTopologies } from './merge.ts';
import type { ParsedFile } from './parsed-file.ts';
import { unseenInCluster } from './kubernetes-unseen.ts';

/**
 * The system that these manifests describe together.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming file:line:column of what cannot be
 */
export function gatherKubernetes(files: readonly ParsedFile[]): Gathered {
  const objects = objectsIn(files);
  const workloads = objects.flatMap(workloadOf);
  const beyond = externalHosts(objects);
  const names = clusterNames(workloads, servicesOf(objects), new Set(beyond.map(({ host }) => host)));
  const policies = policiesIn(objects, workloads, names);
  const mesh = meshIn(objects);
  const cluster = { files: files.map(({ name }) => name), objects, workloads, names, policies, mesh };
  const namingsIn = namingsOfCluster(names, configurationIn(objects));
  const limit = createEdgeLimit();
  const named = workloads.flatMap((workload) => {
    const namings = namingsIn(workload);
    limit(
      namings.reduce((sum, { to, unknown }) => sum + to.length + unknown.length, 0),
      workload.at,
    );
    return namings.map((naming): Named => ({ workload, ...naming }));
  });
  const running = named.filter(({ workload }) => !workload.isJob);
  const topology = mergeTopologies([
    {
      schemaVersion: 1,
      source: [...new Set(cluster.files)].sort(byName).join(', '),
      services: [],
      edges: [],
      sagas: {},
    },
    ...partsOf(
      [
        ...servicesIn(cluster),
        ...beyond.map(({ host: name, file }) => ({
          file,
          service: { ...plain(name), kind: 'external', virtual: true } as const,
        })),
      ],
      edgesIn(running, policies, names),
    ),
  ]);
  return {
    topology,
    callees: [
      ...mesh.hosts.flatMap(({ host, namespace, file, where, facts }) =>
        (names.resolve(host, namespace) ?? [hostName(host)]).map((to) => ({ to, facts, file, where })),
      ),
      ...names.services.flatMap((one) => spokenTo(one, names)),
    ],
    unseenIn: (merged) => unseenInCluster(cluster, named, topology, merged),
  };
}

/** What the ports of a Service say is spoken there, where it is one thing: to which port somebody calls is not looked at. */
function spokenTo(service: ClusterService, names: ClusterNames): CalleeFacts[] {
  const [protocol, other] = new Set(service.protocols);
  if (protocol === undefined || other !== undefined) return [];
  const { file } = service;
  return names.ofService(service).map((to) => ({ to, facts: {}, protocol, file, isAside: true }));
}

function plain(name: string): TopologyService {
  return { name, replicas: 1, entry: false };
}

/** A host of this cluster that is not among the files, by the name of its Service. */
function hostName(host: string): string {
  return /\.svc(?:\.|$)/.test(host) ? (host.split('.')[0] ?? host) : host;
}

interface SourcedService {
  readonly file: string;
  readonly service: TopologyService;
}

/** Each service as each file says it, for {@link mergeTopologies} to put together. */
function servicesIn({ objects, workloads, names, policies, mesh }: Cluster): SourcedService[] {
  const least = leastReplicas(objects);
  const replicas = new Map<string, number>();
  const running = workloads.filter(({ isJob }) => !isJob);
  for (const one of distinct(running)) {
    const own = least.get(`${one.namespace}/${one.name}`) ?? one.replicas ?? 1;
    const name = names.ofWorkload(one);
    replicas.set(name, (replicas.get(name) ?? 0) + own);
  }
  const entries = [
    ...names.services.filter(({ entry }) => entry).flatMap((one) => names.ofService(one)),
    ...[...entryHosts(objects), ...mesh.entries].flatMap(
      ({ host, namespace }) => names.resolve(host, namespace) ?? [hostName(host)],
    ),
  ];
  const entry = new Set(entries);
  // An ExternalName that leads to nobody here is beyond the cluster.
  const own = new Set([
    ...running.map((one) => names.ofWorkload(one)),
    ...names.services.flatMap((one) => (one.externalName === undefined ? names.ofService(one) : [])),
  ]);
  return [
    ...running.map((one): SourcedService => {
      const name = names.ofWorkload(one);
      return {
        file: one.file,
        service: {
          name,
          replicas: Math.max(1, replicas.get(name) ?? 1),
          entry: entry.has(name),
          ...(one.store === undefined ? {} : { kind: one.store }),
          ...(one.stateful ? { stateful: true } : {}),
        },
      };
    }),
    ...names.services.flatMap((one) =>
      names.ofService(one).map((name): SourcedService => ({
        file: one.file,
        service: {
          ...plain(name),
          entry: entry.has(name),
          ...(own.has(name) ? {} : { kind: 'external', virtual: true }),
        },
      })),
    ),
    ...[...entryHosts(objects), ...mesh.entries].flatMap(({ host, namespace, file }) =>
      (names.resolve(host, namespace) ?? [hostName(host)]).map((name) => ({
        file,
        service: { ...plain(name), entry: true },
      })),
    ),
    ...policies.named.map(({ name, file }) => ({
      file,
      service: { ...plain(name), entry: entry.has(name) },
    })),
  ];
}

/** The same workload in a base and in an overlay is one; the overlay's replicas are those of the larger number. */
function distinct(workloads: readonly Workload[]): Workload[] {
  const found = new Map<string, Workload>();
  for (const one of workloads) {
    const key = `${one.kind}/${one.namespace}/${one.name}`;
    const known = found.get(key);
    if (known === undefined || (known.replicas ?? 0) < (one.replicas ?? 0)) found.set(key, one);
  }
  return [...found.values()];
}

interface SourcedEdge {
  readonly file: string;
  readonly edge: TopologyEdge;
}

function edgesIn(named: readonly Named[], { allowed }: Policies, names: ClusterNames): SourcedEdge[] {
  const edge = (from: string, to: string, file: string, how: string, spoken?: string): SourcedEdge[] => {
    const protocol = spoken === undefined ? {} : { protocol: spoken };
    const evidence = [`${file}: ${how}`];
    return from === to
      ? []
      : [{ file, edge: { from, to, operations: [], ...protocol, facts: {}, evidence } }];
  };
  return [
    ...named.flatMap(({ workload, where, to, spoken }) =>
      to.flatMap((one) => edge(names.ofWorkload(workload), one, workload.file, where, spoken?.get(one))),
    ),
    ...allowed.flatMap(({ from, to, file, policy }) =>
      edge(from, to, file, `NetworkPolicy ${policy} allows it`),
    ),
  ];
}

/** A topology a file. */
function partsOf(services: readonly SourcedService[], edges: readonly SourcedEdge[]): Topology[] {
  const [servicesOf, edgesOf] = [new Map<string, TopologyService[]>(), new Map<string, TopologyEdge[]>()];
  for (const { file, service } of services) append(servicesOf, file, service);
  for (const { file, edge } of edges) append(edgesOf, file, edge);
  const files = [...new Set([...services, ...edges].map(({ file }) => file))];
  return files.map((file) => ({
    schemaVersion: 1,
    source: file,
    services: servicesOf.get(file) ?? [],
    edges: edgesOf.get(file) ?? [],
    sagas: {},
  }));
}
