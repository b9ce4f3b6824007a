/** A file with a topology in it, recognised by what is in it, never by its name. */

import type { SeatrialError } from '../lib/errors.ts';
import { readDocument } from '../model/document.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { composeFile, looksLikeCompose, type ComposeFile } from './compose-file.ts';
import { foreignJson, foreignText } from './foreign.ts';
import { topologyOfDependencies } from './jaeger-dependencies.ts';
import { addJaegerTraces } from './jaeger.ts';
import { checkSize, fieldOf, isRecord, parseJsonLines, type InputName, type Located } from './json-input.ts';
import { addOtlpTraces, looksLikeOtlp } from './otlp.ts';
import type { SpanIndex } from './span-index.ts';
import { unknownInput } from './unknown-input.ts';
import { parseYaml } from './yaml-input.ts';

/** What a file was recognised as. */
export type TopologyInput =
  | { readonly kind: 'graph'; readonly topology: Topology }
  | { readonly kind: 'compose'; readonly compose: ComposeFile }
  /** Spans of several files belong together, so they are counted together. Gives how many were passed over. */
  | { readonly kind: 'traces'; readonly file: string; readonly addTo: (index: SpanIndex) => number };

/** What is known, for refusals. */
const known = [
  'OpenTelemetry traces ({resourceSpans: [{resource, scopeSpans}]}, also one a line, also Tempo’s {batches})',
  'Jaeger traces ({data: [{spans, processes}]})',
  'Jaeger dependencies ([{parent, child, callCount}])',
  'a compose file (services: …)',
  'our topology.json',
];

/**
 * What is in `text`.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` when it is malformed, `E_INPUT_UNKNOWN` when it is of none of the known forms
 */
export function recogniseTopology(text: string, { name }: InputName): TopologyInput {
  checkSize(text, { name });
  return /^\uFEFF?\s*[[{]/.test(text) ? inJson(text, name) : inYaml(text, name);
}

function inYaml(text: string, name: string): TopologyInput {
  if (/^\uFEFF?schemaVersion:/m.test(text)) {
    if (/^(?:client|services):/m.test(text) && !/^edges:/m.test(text))
      throw unknown(name, 'a target file (name it with --target)');
    return { kind: 'graph', topology: readDocument(topologySchema, text, { file: name }) };
  }
  if (/^\uFEFF?(["']?)services\1[ \t]*:/m.test(text) && !/^apiVersion:/m.test(text)) {
    return { kind: 'compose', compose: composeFile(parseYaml(text, { name })) };
  }
  throw unknown(name, foreignText(text));
}

function inJson(text: string, name: string): TopologyInput {
  const documents = parseJsonLines(text, { name });
  const [first, ...others] = documents;
  if (first === undefined) throw unknown(name, undefined);
  if (isTraces(first)) {
    const addTo = (index: SpanIndex): number => addTraces(index, documents);
    return { kind: 'traces', file: name, addTo };
  }
  if (others.length > 0) throw unknown(name, foreignJson(first.value));
  if (isRecord(first.value) && 'schemaVersion' in first.value) {
    return {
      kind: 'graph',
      topology: readDocument(topologySchema, text.replace(/^\uFEFF/, ''), { file: name }),
    };
  }
  const list = listIn(first);
  if (isDependencyList(list)) return { kind: 'graph', topology: topologyOfDependencies(list) };
  if (looksLikeCompose(first.value)) return { kind: 'compose', compose: composeFile(first) };
  throw unknown(name, foreignJson(first.value));
}

/** Lines may be of different forms. Gives how many spans name no service. */
function addTraces(index: SpanIndex, documents: readonly Located[]): number {
  const otlp: Located[] = [];
  for (const document of documents) {
    const inner = [document, fieldOf(document, 'data')].find(({ value }) => looksLikeOtlp(value));
    if (inner === undefined) addJaegerTraces(index, document);
    else otlp.push(inner);
  }
  return addOtlpTraces(index, otlp);
}

function isTraces(document: Located): boolean {
  const { value } = document;
  const data = fieldOf(document, 'data').value;
  return looksLikeOtlp(value) || looksLikeOtlp(data) || hasTraces(value) || hasTraces(data);
}

/** One trace, or a list that begins with one. An empty list is no traces at all, which is an answer, too. */
function hasTraces(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || (isRecord(value[0]) && hasTraces(value[0]));
  return isRecord(value) && 'spans' in value;
}

function listIn(document: Located): Located {
  return Array.isArray(document.value) ? document : fieldOf(document, 'data');
}

function isDependencyList({ value }: Located): boolean {
  return Array.isArray(value) && isRecord(value[0]) && 'parent' in value[0] && 'child' in value[0];
}

function unknown(name: string, looksLike: string | undefined): SeatrialError {
  return unknownInput(name, 'a topology', looksLike, known);
}
