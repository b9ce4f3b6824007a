/**
 * Jaeger traces, read as they come. What is held is one span, and the spans of a trace whose processes stand behind them.
 *
 * The same that is taken as in `addJaegerTraces`, which reads small files and says better where they are wrong.
 */

import { printable, shorten } from '../lib/printable.ts';
import { readLogs, readTags } from './jaeger-stream-tags.ts';
import { jaegerParents, type JaegerParents } from './jaeger.ts';
import type { JsonReader } from './json-reader.ts';
import {
  beginList,
  beginObject,
  beginObjectIfAny,
  idOrNothing,
  optionalText,
  scalar,
  textOrNothing,
} from './json-values.ts';
import type { SpanStream, UnfinishedSpan } from './span-stream.ts';
import { microseconds } from './span-times.ts';
import { toldBy } from './span-told.ts';
import { createTagReading, type LogReading } from './span-tags.ts';

/** The most spans of one trace that wait for its processes. */
const waitingMax = 1_000_000;

/** Longer names say no more. */
const nameMost = 80;

/** A trace being read. */
export interface JaegerTrace {
  /** Takes the value of a key; whether it is one of a trace. @throws `InvalidDocumentError` naming line and column of what is wrong */
  readonly field: (key: string) => boolean;
  /** Behind its last key. */
  readonly end: () => void;
}

/** A span that waits for its service, or for the trace it is of. */
interface Waiting {
  readonly span: UnfinishedSpan;
  readonly process: string;
  readonly parents: JaegerParents;
}

/** Reads traces, each from its first key on; it is told where in its list it is. */
export function createJaegerTraces(stream: SpanStream): (position: number) => JaegerTrace {
  return (position) => createTrace(stream, position);
}

function createTrace({ reader, add }: SpanStream, position: number): JaegerTrace {
  let trace: string | undefined;
  let processes: Map<string, string | undefined> | undefined;
  let hasSpans = false;
  const waiting: Waiting[] = [];
  const serviceOf = ({ process, span }: Waiting): string => {
    if (process === '') return span.service;
    const service = processes?.get(process);
    if (service !== undefined) return service;
    const what = processes?.has(process) === true ? 'has no serviceName' : "is not in the trace's processes";
    throw reader.problem(`${shorten(printable(process), nameMost)} ${what}, asked for by a span before this`);
  };
  const finish = (one: Waiting, ofTrace: string): void => {
    const { span, parents } = one;
    span.service = serviceOf(one);
    span.trace = ofTrace;
    span.parents = jaegerParents(parents, ofTrace);
    add(span);
  };
  const take = (): void => {
    const one = readSpan(reader);
    const ofTrace = one.span.trace === '' ? trace : one.span.trace;
    if (ofTrace !== undefined && (one.process === '' || processes !== undefined)) finish(one, ofTrace);
    else if (waiting.push(one) > waitingMax)
      throw reader.problem(`more than ${waitingMax} spans of one trace before its processes`);
  };
  const once = (isFirst: boolean, key: string): void => {
    reader.peek();
    if (!isFirst) throw reader.problem(`${key} for a second time in this trace`);
  };
  return {
    field: (key) => {
      if (key === 'traceID') trace = textOrNothing(reader);
      else if (key === 'spans') {
        once(!hasSpans, key);
        hasSpans = true;
        if (beginList(reader)) while (reader.element()) take();
      } else if (key === 'processes') {
        once(processes === undefined, key);
        processes = readProcesses(reader);
      } else return false;
      return true;
    },
    end: () => {
      const ofTrace = trace ?? `trace ${position}`;
      for (const one of waiting) finish(one, one.span.trace === '' ? ofTrace : one.span.trace);
    },
  };
}

function readProcesses(reader: JsonReader): Map<string, string | undefined> {
  const processes = new Map<string, string | undefined>();
  if (beginObjectIfAny(reader))
    for (let id = reader.key(); id !== undefined; id = reader.key()) processes.set(id, readService(reader));
  return processes;
}

function readService(reader: JsonReader): string | undefined {
  if (!beginObjectIfAny(reader)) return undefined;
  let service: string | undefined;
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'serviceName') service = optionalText(reader);
    else reader.skip();
  }
  return service === '' ? undefined : service;
}

function readSpan(reader: JsonReader): Waiting {
  beginObject(reader, 'a span');
  let trace: string | undefined;
  let id: string | undefined;
  let process: string | undefined;
  let service: string | undefined;
  let operation: string | undefined;
  let old: string | undefined;
  let start: unknown;
  let duration: unknown;
  let references: JaegerParents['references'] = [];
  let tags = createTagReading();
  let logs: LogReading | undefined;
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    switch (key) {
      case 'traceID':
        trace = textOrNothing(reader);
        break;
      case 'spanID':
        id = idOrNothing(reader);
        break;
      case 'processID':
        process = textOrNothing(reader);
        break;
      case 'process':
        service = readService(reader);
        break;
      case 'operationName':
        operation = textOrNothing(reader);
        break;
      case 'parentSpanID':
        old = idOrNothing(reader);
        break;
      case 'startTime':
        start = scalar(reader);
        break;
      case 'duration':
        duration = scalar(reader);
        break;
      case 'references':
        references = readReferences(reader);
        break;
      case 'tags':
        tags = readTags(reader);
        break;
      case 'logs':
        logs = readLogs(reader);
        break;
      default:
        reader.skip();
    }
  }
  if (id === undefined) throw reader.problem('spanID must be a text, in the span before this');
  if (service === undefined && process === undefined)
    throw reader.problem('processID must be a text, in the span before this');
  const { kind, error, attributes } = tags.result(logs);
  return {
    span: {
      trace: trace ?? '',
      id,
      service: service ?? '',
      operation,
      kind,
      failed: error,
      parents: [],
      times: microseconds(start, duration),
      told: toldBy(attributes, { kind, failed: error }),
    },
    process: service === undefined ? (process ?? '') : '',
    parents: { references, old },
  };
}

function readReferences(reader: JsonReader): JaegerParents['references'] {
  const references: JaegerParents['references'][number][] = [];
  if (!beginList(reader)) return references;
  while (reader.element()) {
    beginObject(reader, 'a reference');
    let trace: string | undefined;
    let span: string | undefined;
    let type: unknown;
    for (let key = reader.key(); key !== undefined; key = reader.key()) {
      if (key === 'traceID') trace = textOrNothing(reader);
      else if (key === 'spanID') span = idOrNothing(reader);
      else if (key === 'refType') type = scalar(reader);
      else reader.skip();
    }
    if (span === undefined) throw reader.problem('spanID must be a text, in the reference before this');
    references.push({ trace, span, followsFrom: type === 'FOLLOWS_FROM' });
  }
  return references;
}
