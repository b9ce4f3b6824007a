/**
 * Who answers to which name in a cluster: a Service selects workloads, and has a name in its namespace and one everywhere.
 *
 * A workload is one service of ours under its own name where a Service of that name selects it, else under the name of the Service that
 * does: so `reviews-v1` and `reviews-v2` behind the Service `reviews` are one, as their callers see them. Names that stand in several
 * namespaces get theirs: `cart.shop`.
 */

import { append } from '../lib/append.ts';
import type { NonEmpty } from '../lib/non-empty.ts';
import { byName } from './edge-tally.ts';
import { elementsOf, fieldOf, optionalTextOf, textOf, type Located } from './json-input.ts';
import { labelsOf, nameOf, selects, type ClusterObject, type Labels } from './kubernetes-object.ts';
import { protocolOfPort } from './protocols.ts';
import type { Workload } from './kubernetes-workload.ts';

/** A Service. */
export interface ClusterService {
  readonly name: string;
  readonly namespace: string;
  readonly file: string;
  readonly selector: Labels;
  /** Users reach it from outside. */
  readonly entry: boolean;
  /** Another name, behind which it is. */
  readonly externalName: string | undefined;
  /** What its ports say is spoken there; nothing of one that does not say it. */
  readonly protocols: readonly string[];
}

/** A name in a namespace. */
interface Place {
  readonly name: string;
  readonly namespace: string;
}

/** The names of a cluster. */
export interface ClusterNames {
  readonly services: readonly ClusterService[];
  /** How a workload, or what else has a name, is called in the topology. */
  readonly shown: (place: Place) => string;
  readonly ofWorkload: (workload: Workload) => string;
  readonly ofService: (service: ClusterService) => readonly string[];
  /** The services a host name stands for, seen from a namespace; nothing where nobody here has it. */
  readonly resolve: (host: string, namespace: string) => readonly string[] | undefined;
}

/** Hosts beyond the cluster that its mesh knows. */
export function externalHosts(objects: readonly ClusterObject[]): { host: string; file: string }[] {
  return objects
    .filter(({ kind, group }) => kind === 'ServiceEntry' && group.includes('istio'))
    .flatMap(({ at, file }) =>
      elementsOf(fieldOf(fieldOf(at, 'spec'), 'hosts')).map((host) => ({ host: textOf(host), file })),
    );
}

/** The Services among the objects. */
export function servicesOf(objects: readonly ClusterObject[]): ClusterService[] {
  return objects
    .filter(({ kind, group }) => kind === 'Service' && group === '')
    .map((object) => {
      const spec = fieldOf(object.at, 'spec');
      const type = fieldOf(spec, 'type').value;
      const externalName =
        type === 'ExternalName' ? optionalTextOf(fieldOf(spec, 'externalName')) : undefined;
      return {
        name: nameOf(object),
        namespace: object.namespace,
        file: object.file,
        selector: labelsOf(fieldOf(spec, 'selector')),
        entry: type === 'LoadBalancer' || type === 'NodePort',
        externalName,
        protocols: elementsOf(fieldOf(spec, 'ports')).flatMap((port) => portProtocol(port) ?? []),
      };
    });
}

function portProtocol(port: Located): string | undefined {
  const [name = '', appProtocol = ''] = ['name', 'appProtocol'].map((key) => {
    const { value } = fieldOf(port, key);
    return typeof value === 'string' ? value : '';
  });
  return protocolOfPort(name, appProtocol);
}

/** The names of these workloads, Services and hosts beyond. O(services × workloads that share a label). */
export function clusterNames(
  workloads: readonly Workload[],
  services: readonly ClusterService[],
  beyond: ReadonlySet<string>,
): ClusterNames {
  const labelled = new Map<string, Workload[]>();
  for (const workload of workloads)
    for (const label of workload.labels) {
      const key = JSON.stringify([workload.namespace, ...label]);
      append(labelled, key, workload);
    }
  // Services with one selector select the same workloads.
  const groups = grouped(services, ({ namespace, selector }) => JSON.stringify([namespace, ...selector]));
  const behind = new Map<ClusterService, SelectedWorkloads>();
  const answering = new Map<Workload, ServicePlace>();
  for (const group of groups.values()) {
    const selected = selectedBy(group, labelled);
    for (const service of group) behind.set(service, selected);
    for (const workload of selected.workloads)
      answering.set(workload, nearerPlace(workload, selected, answering.get(workload)));
  }
  const placeOf = (workload: Workload): Place => answering.get(workload) ?? workload;
  const shown = shownNames([...workloads.map(placeOf), ...services]);
  const ofWorkload = (workload: Workload): string => shown(placeOf(workload));
  const byPlace = grouped(services, (one) => keyOf(one));
  const workloadsByPlace = grouped(
    workloads.filter(({ isJob }) => !isJob),
    (one) => keyOf(one),
  );
  const namesBehind = remembered((selected: SelectedWorkloads) =>
    [...new Set(selected.workloads.map(ofWorkload))].sort(byName),
  );
  const ofService = (service: ClusterService, depth = 0): readonly string[] => {
    const { externalName, namespace } = service;
    const other =
      externalName === undefined || depth > 4 ? undefined : resolve(externalName, namespace, depth + 1);
    if (other !== undefined) return other;
    const selected = behind.get(service);
    const found = selected === undefined ? [] : namesBehind(selected);
    return found.length === 0 ? [shown(service)] : found;
  };
  const atPlace = (key: string, depth: number): readonly string[] | undefined => {
    const here = byPlace.get(key) ?? [];
    if (here.length > 0) return [...new Set(here.flatMap((one) => ofService(one, depth)))].sort(byName);
    // Its Service is not among the files, which is no reason to think that it has none.
    const alone = workloadsByPlace.get(key) ?? [];
    return alone.length === 0 ? undefined : [...new Set(alone.map(ofWorkload))].sort(byName);
  };
  // Each place once for each depth: several Services of one name that lead to each other would be asked again and again.
  const atDepth = remembered((depth: number) => remembered((key: string) => atPlace(key, depth)));
  const at = (place: Place, depth: number): readonly string[] | undefined => atDepth(depth)(keyOf(place));
  const resolve = (host: string, namespace: string, depth = 0): readonly string[] | undefined => {
    const plain = host.replace(/[.]$/, '');
    const [first = '', second, third] = plain.split('.');
    const within = second === undefined || third === undefined || third === 'svc';
    const direct = within ? at({ name: first, namespace: second ?? namespace }, depth) : undefined;
    return direct ?? podOf(plain, namespace, depth) ?? entryFor(plain, beyond);
  };
  /** `db-0.db`, `db-0.db.shop.svc.cluster.local`: one pod of a headless Service. */
  const podOf = (host: string, namespace: string, depth: number): readonly string[] | undefined => {
    const [first = '', service, other, svc] = host.split('.');
    if (service === undefined || !/-\d+$/.test(first) || (svc !== undefined && svc !== 'svc'))
      return undefined;
    return at({ name: service, namespace: other ?? namespace }, depth);
  };
  return { services, shown, ofWorkload, ofService, resolve };
}

type ServicePlace = Place & Pick<ClusterService, 'entry'>;

/** What Services with one selector select. */
interface SelectedWorkloads {
  readonly workloads: readonly Workload[];
  readonly names: ReadonlySet<string>;
  /** The one that others are called by: not an entry, and the first by name. */
  readonly first: Pick<ClusterService, 'name' | 'entry'>;
}

function selectedBy(
  group: NonEmpty<ClusterService>,
  labelled: ReadonlyMap<string, readonly Workload[]>,
): SelectedWorkloads {
  const [{ selector, namespace }] = group;
  const [label = []] = selector;
  const candidates = labelled.get(JSON.stringify([namespace, ...label])) ?? [];
  return {
    workloads: candidates.filter(({ labels }) => selects(selector, labels)),
    names: new Set(group.map(({ name }) => name)),
    first: group.reduce((a, b) => (isBefore(b, a) ? b : a)),
  };
}

function isBefore(a: SelectedWorkloads['first'], b: SelectedWorkloads['first']): boolean {
  return (Number(a.entry) - Number(b.entry) || byName(a.name, b.name)) < 0;
}

/** The place a workload answers at: its own name where a Service has that, else that of the first Service. */
function nearerPlace(
  { name, namespace }: Workload,
  { names, first }: SelectedWorkloads,
  before: ServicePlace | undefined,
): ServicePlace {
  if (names.has(name)) return { name, namespace, entry: false };
  const isKept = before !== undefined && (before.name === name || !isBefore(first, before));
  return isKept ? before : { name: first.name, namespace, entry: first.entry };
}

/** What a function gave before, it gives again. */
function remembered<K, V>(give: (key: K) => V): (key: K) => V {
  const given = new Map<K, V>();
  return (key) => {
    const known = given.get(key);
    if (known !== undefined || given.has(key)) return known as V;
    const value = give(key);
    given.set(key, value);
    return value;
  };
}

/** Plain names, and those of several namespaces with theirs. */
function shownNames(places: readonly Place[]): (place: Place) => string {
  const namespaces = new Map<string, Set<string>>();
  for (const { name, namespace } of places)
    namespaces.set(name, (namespaces.get(name) ?? new Set()).add(namespace));
  return ({ name, namespace }) => ((namespaces.get(name)?.size ?? 0) > 1 ? `${name}.${namespace}` : name);
}

/** The host itself, or a `*.example.com` that it falls under. */
function entryFor(host: string, beyond: ReadonlySet<string>): readonly string[] | undefined {
  if (beyond.has(host)) return [host];
  for (let dot = host.indexOf('.'); dot >= 0 && beyond.size > 0; dot = host.indexOf('.', dot + 1)) {
    const wildcard = `*${host.slice(dot)}`;
    if (beyond.has(wildcard)) return [wildcard];
  }
  return undefined;
}

function keyOf({ name, namespace }: Place): string {
  return `${namespace}/${name}`;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, [T, ...T[]]> {
  const found = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = found.get(keyOf(item));
    if (group === undefined) found.set(keyOf(item), [item]);
    else group.push(item);
  }
  return found;
}
