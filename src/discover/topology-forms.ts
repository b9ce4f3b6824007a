/** The forms that a topology is read from, each with how it is recognised by what is in a file. The first that fits is taken. */

import { readDocument } from '../model/document.ts';
import { targetSchema } from '../model/target.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { gatherAddressLists, looksLikeAddressList } from './address-list.ts';
import { gatherMatrices } from './adjacency-matrix.ts';
import { gatherAsyncApi, looksLikeAsyncApi } from './asyncapi.ts';
import { gatherBackstage, looksLikeBackstage } from './backstage.ts';
import { composeFile, looksLikeCompose, type ComposeFile } from './compose-file.ts';
import { gatherEnvoy } from './envoy.ts';
import { looksLikeEnvoy } from './envoy-resources.ts';
import { saidBy } from './facts.ts';
import { topologyOfDependencies } from './jaeger-dependencies.ts';
import { addJaegerTraces } from './jaeger.ts';
import { fieldOf, invalidAt, isRecord, type Located } from './json-input.ts';
import { gatherKiali, looksLikeKiali } from './kiali.ts';
import { gatherKubernetes } from './kubernetes.ts';
import { looksLikeKubernetes } from './kubernetes-object.ts';
import { addOtlpTraces, looksLikeOtlp } from './otlp.ts';
import type { ParsedFile } from './parsed-file.ts';
import { looksLikeMetrics, metricsTopology } from './service-graph.ts';
import type { SpanIndex } from './span-index.ts';
import type { Gather } from './gathered.ts';
import { gatherServiceTables, looksLikeServiceTable } from './service-table.ts';
import { topologyOfTarget } from './target.ts';
import { gatherTopics, looksLikeTopics } from './topic-list.ts';
import { addZipkinSpans, looksLikeZipkin } from './zipkin.ts';

/** What a file was recognised as. */
export type TopologyInput =
  | { readonly kind: 'graph'; readonly topology: Topology }
  | { readonly kind: 'compose'; readonly compose: ComposeFile }
  /** One of the files that are one system together. */
  | { readonly kind: 'part'; readonly gather: Gather; readonly file: ParsedFile }
  /** Spans of several files belong together, so they are counted together. Gives how many were passed over. */
  | { readonly kind: 'traces'; readonly file: string; readonly addTo: (index: SpanIndex) => number };

/** A form. */
export interface TopologyForm {
  /** As `--format` says it. */
  readonly name: string;
  /** What it is, for people whose file is none of these. */
  readonly known: string;
  readonly is: (file: ParsedFile) => boolean;
  /** @throws `SeatrialError` `E_FILE_INVALID` naming line, column and path of what is wrong */
  readonly read: (file: ParsedFile) => TopologyInput;
}

/** All of them. */
export const topologyForms: readonly TopologyForm[] = [
  {
    name: 'otlp',
    known:
      'OpenTelemetry traces ({resourceSpans: [{resource, scopeSpans}]}, also one a line, also Tempo’s {batches})',
    is: ({ documents: [first] }) => looksLikeOtlp(first.value) || looksLikeOtlp(fieldOf(first, 'data').value),
    read: readTraces,
  },
  {
    name: 'jaeger',
    known: 'Jaeger traces ({data: [{spans, processes}]})',
    is: ({ documents: [first] }) => hasTraces(first.value) || hasTraces(fieldOf(first, 'data').value),
    read: readTraces,
  },
  {
    name: 'zipkin',
    known: 'Zipkin spans, version 2 ([{traceId, id, localEndpoint}])',
    is: ({ documents: [first] }) => looksLikeZipkin(first.value),
    read: ({ name, documents }) => ({
      kind: 'traces',
      file: name,
      addTo: (index) => addZipkinSpans(index, documents),
    }),
  },
  {
    name: 'service-graph',
    known:
      'metrics of a service graph (traces_service_graph_request_total; OTLP JSON or as Prometheus scrapes them)',
    is: ({ documents: [first] }) => looksLikeMetrics(first.value),
    read: ({ name, documents }) => ({ kind: 'graph', topology: metricsTopology(documents, name) }),
  },
  {
    name: 'target',
    known: 'a target file of ours (schemaVersion, services)',
    is: (file) => hasKeys(file, 'schemaVersion', 'services') && !hasKeys(file, 'edges'),
    read: ({ text, name }) => {
      const topology = topologyOfTarget(readDocument(targetSchema, withoutMark(text), { file: name }));
      const edges = topology.edges.map((edge) => ({
        ...edge,
        said: saidBy(edge, topology.source, 'target'),
      }));
      return { kind: 'graph', topology: { ...topology, edges } };
    },
  },
  {
    name: 'topology',
    known: 'our topology.json',
    is: (file) => hasKeys(file, 'schemaVersion'),
    read: ({ text, name }) => ({
      kind: 'graph',
      topology: readDocument(topologySchema, withoutMark(text), { file: name }),
    }),
  },
  {
    name: 'jaeger-dependencies',
    known: 'Jaeger dependencies ([{parent, child, callCount}])',
    is: (file) => isDependencyList(dependencyList(file)),
    read: (file) => ({ kind: 'graph', topology: topologyOfDependencies(dependencyList(file)) }),
  },
  {
    name: 'compose',
    known: 'a compose file (services: …)',
    is: ({ documents: [first] }) => looksLikeCompose(first.value),
    read: ({ documents: [first, second] }) => {
      if (second !== undefined) throw invalidAt(second, 'a second document; write one document a file');
      return { kind: 'compose', compose: composeFile(first) };
    },
  },
  {
    name: 'backstage',
    known: 'a Backstage catalogue (apiVersion: backstage.io/…)',
    is: ({ documents: [first] }) => looksLikeBackstage(first.value),
    read: (file) => ({ kind: 'part', gather: gatherBackstage, file }),
  },
  {
    name: 'kubernetes',
    known: 'Kubernetes manifests (apiVersion, kind), Istio’s among them',
    is: ({ documents }) => documents.some(({ value }) => looksLikeKubernetes(value)),
    read: (file) => ({ kind: 'part', gather: gatherKubernetes, file }),
  },
  {
    name: 'envoy',
    known: 'an Envoy configuration (static_resources, its /config_dump, resources of a management server)',
    is: ({ documents }) => documents.some(({ value }) => looksLikeEnvoy(value)),
    read: (file) => ({ kind: 'part', gather: gatherEnvoy, file }),
  },
  {
    name: 'kiali',
    known: 'a Kiali graph ({elements: {nodes, edges}})',
    is: ({ documents: [first] }) => looksLikeKiali(first.value),
    read: (file) => ({ kind: 'part', gather: gatherKiali, file }),
  },
  {
    name: 'asyncapi',
    known: 'AsyncAPI documents (asyncapi, channels)',
    is: ({ documents: [first] }) => looksLikeAsyncApi(first.value),
    read: (file) => ({ kind: 'part', gather: gatherAsyncApi, file }),
  },
  {
    name: 'topics',
    known: 'topics with their producers and consumers ({topics: [{name, producer, consumers}]})',
    is: ({ documents: [first] }) => looksLikeTopics(first.value),
    read: (file) => ({ kind: 'part', gather: gatherTopics, file }),
  },
  {
    name: 'service-table',
    known:
      'ports and timeouts of services (Filibuster’s networking.json, DeathStarBench’s service-config.json)',
    is: ({ documents: [first] }) => looksLikeServiceTable(first.value),
    read: (file) => ({ kind: 'part', gather: gatherServiceTables, file }),
  },
  {
    name: 'address-list',
    known: 'ports and addresses ({GeoPort, GeoMongoAddress})',
    is: ({ documents: [first] }) => looksLikeAddressList(first.value),
    read: (file) => ({ kind: 'part', gather: gatherAddressLists, file }),
  },
  {
    name: 'matrix',
    known: 'an adjacency matrix (CSV, names in the first row and column)',
    is: ({ syntax }) => syntax === 'table',
    read: (file) => ({ kind: 'part', gather: gatherMatrices, file }),
  },
];

/** Lines may be of different forms. */
function readTraces({ name, documents }: ParsedFile): TopologyInput {
  const addTo = (index: SpanIndex): number => {
    const otlp: Located[] = [];
    for (const document of documents) {
      const inner = [document, fieldOf(document, 'data')].find(({ value }) => looksLikeOtlp(value));
      if (inner === undefined) addJaegerTraces(index, document);
      else otlp.push(inner);
    }
    return addOtlpTraces(index, otlp);
  };
  return { kind: 'traces', file: name, addTo };
}

/** One trace, or a list that begins with one. An empty list is no traces at all, which is an answer, too. */
function hasTraces(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || (isRecord(value[0]) && hasTraces(value[0]));
  return isRecord(value) && 'spans' in value;
}

function hasKeys({ documents: [{ value }] }: ParsedFile, ...keys: readonly string[]): boolean {
  return isRecord(value) && keys.every((key) => Object.hasOwn(value, key));
}

function dependencyList({ documents: [first] }: ParsedFile): Located {
  return Array.isArray(first.value) ? first : fieldOf(first, 'data');
}

function isDependencyList({ value }: Located): boolean {
  return Array.isArray(value) && isRecord(value[0]) && 'parent' in value[0] && 'child' in value[0];
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
