/** What Kubernetes manifests do not show, and what in them was taken for less than it may be. */

import { append } from '../lib/append.ts';
import type { Topology } from '../model/topology.ts';
import { byName } from './edge-tally.ts';
import type { Cluster, Named } from './kubernetes-cluster.ts';
import type { ClusterNames, ClusterService } from './kubernetes-names.ts';
import type { Workload } from './kubernetes-workload.ts';
import { some, type Unseen } from './unseen.ts';

/** What the manifests do not show. `own`: what they show alone; `merged`: what all sources do. O(services + edges + objects). */
export function unseenInCluster(
  { files, objects, workloads, policies, mesh, names }: Cluster,
  named: readonly Named[],
  own: Topology,
  merged: Topology,
): Unseen[] {
  const unseen = (items: readonly { file: string; what: string }[], why: string): Unseen[] =>
    byFile(items).map(([file, what]) => ({ what: `${file}: ${some(what)}`, why }));
  const has = new Map(merged.edges.map((edge) => [JSON.stringify([edge.from, edge.to]), edge]));
  const onlyAllowed = own.edges.filter(({ from, to }) => {
    const { calls, evidence = [] } = has.get(JSON.stringify([from, to])) ?? {};
    return calls === undefined && evidence.every((one) => one.endsWith(' allows it'));
  });
  const inEdges = new Set(merged.edges.flatMap(({ from, to }) => [from, to]));
  const alone = own.services.filter(({ name, virtual }) => virtual !== true && !inEdges.has(name));
  const jobs = named.filter(({ workload, to }) => workload.isJob && to.length > 0);
  return [
    ...(own.edges.length === 0
      ? [
          {
            what: some(files),
            why: 'no workload in it names another in its environment, command or configuration: it shows no edge',
          },
        ]
      : unseen(
          alone.flatMap(({ name, sources = [] }) =>
            sources.slice(0, 1).map((file) => ({ file, what: name })),
          ),
          'no edge from or to it is in the files; addresses in code and images are not seen',
        )),
    ...unseen(
      named.flatMap(({ workload, where, unknown }) =>
        unknown.map((host) => ({
          file: workload.file,
          what: `${names.ofWorkload(workload)} ${where} (${host})`,
        })),
      ),
      'nobody among the files has that name: no edge',
    ),
    ...unseen(
      onlyAllowed.flatMap(({ from, to, sources = [] }) =>
        sources.map((file) => ({ file, what: `${from}->${to}` })),
      ),
      'a network policy allows the call; that it is made is not said',
    ),
    ...policies.everywhere.map(({ file, policy, who }) => ({
      what: `${file}: NetworkPolicy ${policy}`,
      why: `it is about every pod and ${who}: no edge`,
    })),
    ...unseen(
      jobs.map(({ workload, to }) => ({
        file: workload.file,
        what: `${workload.kind} ${workload.name} (${to.join(', ')})`,
      })),
      'it ends by itself, so the services it names have no edge from it',
    ),
    ...unseen(
      idleServices(workloads, names).map(({ file, name }) => ({ file, what: `Service ${name}` })),
      'it selects no workload that is among the files',
    ),
    ...unseen(
      workloads
        .filter(({ replicas }) => replicas === 0)
        .map((one) => ({ file: one.file, what: names.ofWorkload(one) })),
      'it has no replicas; counted as one',
    ),
    ...unseen(
      objects
        .filter(({ kind }) => kind === 'Kustomization')
        .map(({ file, name }) => ({ file, what: `Kustomization ${name}`.trim() })),
      'the files it names are not read; give what `kubectl kustomize` prints',
    ),
    ...unseen(
      objects
        .filter(({ kind, group }) => kind === 'EnvoyFilter' && group === 'networking.istio.io')
        .map(({ file, name }) => ({ file, what: `EnvoyFilter ${name}`.trim() })),
      'it changes the configuration of Envoy itself, and is not interpreted: timeouts, retries and limits that it sets are not seen; give what the proxies print at /config_dump',
    ),
    ...mesh.unseen,
  ];
}

/** Services in front of nobody, where workloads are among the files. */
function idleServices(workloads: readonly Workload[], names: ClusterNames): ClusterService[] {
  if (workloads.length === 0) return [];
  const running = new Set(workloads.map((one) => names.ofWorkload(one)));
  return names.services.filter(
    (service) => service.selector.size > 0 && names.ofService(service).every((name) => !running.has(name)),
  );
}

function byFile(items: readonly { file: string; what: string }[]): [string, string[]][] {
  const found = new Map<string, string[]>();
  for (const { file, what } of items) append(found, file, what);
  return Array.from(found).sort(([a], [b]) => byName(a, b));
}
