/**
 * Kiali's graph (`/api/namespaces/graph`) → services and edges, with the calls it counted: rates times the length of its window.
 *
 * An app node is called by its app, a workload node by its app where it has one, a service node by its service. A service node that leads to
 * one app only is that app, seen from its callers. What Kiali cannot name is no service; whoever it calls is an entry.
 */

import { append } from '../lib/append.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import type { CalleeFacts } from './callee-facts.ts';
import { togetherOf, type NamedService } from './configured.ts';
import type { Gathered } from './gathered.ts';
import { elementsOf, fieldOf, fieldsOf, invalidAt, isRecord, textOf, type Located } from './json-input.ts';
import { mergeTopologies } from './merge.ts';
import type { ParsedFile } from './parsed-file.ts';
import { protocolWord } from './protocols.ts';
import { some, type Unseen } from './unseen.ts';

interface Node {
  readonly at: Located;
  readonly namespace: string;
  readonly isService: boolean;
  /** Nothing for what has no name, and for frames around others. */
  name: string | undefined;
}

interface Call {
  readonly from: Node;
  readonly to: Node;
  readonly at: Located;
}

/** Whether this is such a graph. */
export function looksLikeKiali(value: unknown): boolean {
  const elements = isRecord(value) ? value['elements'] : undefined;
  return isRecord(elements) && Array.isArray(elements['nodes']);
}

/** What these graphs show. */
export function gatherKiali(files: readonly ParsedFile[]): Gathered {
  const graphs = files.map(({ name, documents: [document] }) => graphOf(document, name));
  return {
    topology: togetherOf(graphs.map(({ topology }) => topology)),
    callees: graphs.flatMap(({ callees }) => callees),
    unseenIn: () => graphs.flatMap(({ unseen }) => unseen),
  };
}

interface Graph {
  readonly topology: Topology;
  readonly callees: readonly CalleeFacts[];
  readonly unseen: readonly Unseen[];
}

function graphOf(document: Located, file: string): Graph {
  const elements = fieldOf(document, 'elements');
  const nodes = new Map(elementsOf(fieldOf(elements, 'nodes')).map(nodeOf));
  const calls = elementsOf(fieldOf(elements, 'edges')).map((edge) => callOf(fieldOf(edge, 'data'), nodes));
  tellApart([...nodes.values()]);
  const callsFrom = new Map<Node, Call[]>();
  for (const call of calls) append(callsFrom, call.from, call);
  for (const node of nodes.values()) if (node.isService) standFor(node, callsFrom.get(node) ?? []);
  const entries = new Set([
    ...calls.flatMap(({ from, to }) => (from.name === undefined ? (to.name ?? []) : [])),
    ...[...nodes.values()].flatMap(({ name, at }) => (isGate(at) ? (name ?? []) : [])),
  ]);
  const services = [...nodes.values()].flatMap(({ name, at }): NamedService[] =>
    name === undefined
      ? []
      : [{ name, entry: entries.has(name), ...(isBeyond(at) ? { kind: 'external', virtual: true } : {}) }],
  );
  const whole: Topology = {
    schemaVersion: 1,
    source: file,
    services: services.map((one) => ({ replicas: 1, entry: false, ...one })),
    edges: calls.flatMap((call) => edgeOf(call, document, file)),
    sagas: {},
  };
  return {
    topology: mergeTopologies([{ ...whole, services: [], edges: [] }, whole]),
    callees: [...nodes.values()].flatMap(({ name, at }) =>
      name !== undefined && fieldOf(at, 'hasCB').value === true
        ? [{ to: name, facts: { circuitBreaker: true }, file, where: `hasCB ${name}` }]
        : [],
    ),
    unseen: faultsIn([...nodes.values()], file),
  };
}

/** Names that stand in several namespaces get theirs, as those of manifests do; who is beyond the mesh is one wherever it is known. */
function tellApart(nodes: readonly Node[]): void {
  const inside = nodes.filter(({ at }) => !isBeyond(at));
  const namespaces = new Map<string, Set<string>>();
  for (const { name, namespace } of inside)
    if (name !== undefined) namespaces.set(name, (namespaces.get(name) ?? new Set()).add(namespace));
  for (const node of inside) {
    const { name, namespace } = node;
    if (name !== undefined && namespace !== '' && (namespaces.get(name)?.size ?? 0) > 1)
      node.name = `${name}.${namespace}`;
  }
}

function faultsIn(nodes: readonly Node[], file: string): Unseen[] {
  const faulted = nodes.flatMap(({ name, at }) =>
    name !== undefined && fieldOf(at, 'hasFaultInjection').value === true ? [name] : [],
  );
  if (faulted.length === 0) return [];
  return [
    {
      what: `${file}: ${some(faulted)}`,
      why: 'the mesh injects faults of its own there: what is measured includes them',
    },
  ];
}

/** Users come in at a gateway: at one for what comes in, that is. */
function isGate(node: Located): boolean {
  const gateway = fieldOf(node, 'isGateway');
  return [fieldOf(gateway, 'ingressInfo'), fieldOf(gateway, 'gatewayAPIInfo')].some(({ value }) =>
    isRecord(value),
  );
}

function nodeOf(element: Located): [string, Node] {
  const at = fieldOf(element, 'data');
  const text = (key: string): string | undefined => {
    const { value } = fieldOf(at, key);
    return typeof value === 'string' && value !== '' && value !== 'unknown' ? value : undefined;
  };
  const type = text('nodeType');
  const isService = type === 'service';
  const isFrame = type === 'box' || text('isBox') !== undefined || text('isGroup') !== undefined;
  const name = isService ? text('service') : (text('app') ?? text('workload') ?? text('service'));
  const namespace = text('namespace') ?? '';
  return [textOf(fieldOf(at, 'id')), { at, isService, namespace, name: isFrame ? undefined : name }];
}

function isBeyond(node: Located): boolean {
  return [fieldOf(node, 'isServiceEntry'), fieldOf(node, 'isOutOfMesh')].some(({ value }) => isRecord(value));
}

function callOf(at: Located, nodes: ReadonlyMap<string, Node>): Call {
  const [from, to] = ['source', 'target'].map((end) => {
    const located = fieldOf(at, end);
    const node = nodes.get(textOf(located));
    if (node === undefined) throw invalidAt(located, 'no node has this id');
    return node;
  });
  if (from === undefined || to === undefined) throw invalidAt(at, 'must have a source and a target');
  return { from, to, at };
}

function standFor(service: Node, calls: readonly Call[]): void {
  const [only, other] = new Set(calls.flatMap(({ to }) => to.name ?? []));
  if (only !== undefined && other === undefined) service.name = only;
}

function edgeOf(
  { from: { name: from }, to: { name: to }, at }: Call,
  document: Located,
  file: string,
): TopologyEdge[] {
  if (from === undefined || to === undefined || from === to) return [];
  const seconds = numberAt(fieldOf(document, 'duration')) ?? 0;
  const endMs = (numberAt(fieldOf(document, 'timestamp')) ?? 0) * 1_000;
  const traffic = fieldOf(at, 'traffic');
  const rates = fieldOf(traffic, 'rates');
  const { value: written } = fieldOf(traffic, 'protocol');
  const protocol = typeof written === 'string' ? protocolWord(written) : undefined;
  const perSecond = numberAt(fieldOf(rates, protocol === 'grpc' ? 'grpc' : 'http'));
  const failures = ['http5xx', 'httpNoResponse', 'grpcErr', 'grpcNoResponse'];
  const failed = failures.reduce((sum, key) => sum + (numberAt(fieldOf(rates, key)) ?? 0), 0);
  const counted = perSecond === undefined || seconds === 0 ? undefined : Math.round(perSecond * seconds);
  return [
    {
      from,
      to,
      operations: [],
      ...(protocol === undefined ? {} : { protocol }),
      facts: counted !== undefined && isCutOff(traffic) ? { circuitBreaker: true } : {},
      ...(counted === undefined || perSecond === undefined
        ? { evidence: [`${file}: no requests were counted`] }
        : {
            calls: counted,
            errors: Math.min(counted, Math.round(failed * seconds)),
            ...(endMs === 0 ? {} : { firstMs: endMs - seconds * 1_000, lastMs: endMs }),
          }),
    },
  ];
}

/** Whether requests were kept back: Envoy's flag UO among those of a response, with a share of the requests above 0. */
function isCutOff(traffic: Located): boolean {
  return fieldsOf(fieldOf(traffic, 'responses')).some(([, response]) =>
    fieldsOf(fieldOf(response, 'flags')).some(
      ([flags, share]) => flags.split(',').includes('UO') && (numberAt(share) ?? 0) > 0,
    ),
  );
}

/** Kiali writes numbers as texts. */
function numberAt(at: Located): number | undefined {
  const { value } = at;
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && number >= 0 && number < 1e15) return number;
  throw invalidAt(at, 'must be a number that is not negative');
}
