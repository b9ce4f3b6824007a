/** Spans from files of OTLP/JSON: one document, or one a line as the OpenTelemetry collector's file exporter writes them. */

import { positionOfPath } from '../discover/json-position.ts';
import { findSyntaxError, positionAt } from '../discover/json-syntax.ts';
import type { TextPosition } from '../lib/text-lines.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { jsonDocuments, type JsonDocument } from '../lib/json-documents.ts';
import { DeepJsonError, parsePreciseJson } from '../lib/precise-json.ts';
import { printable } from '../lib/printable.ts';
import { fieldOf, itemsOf } from '../lib/untyped.ts';
import { isOtlpDocument, spansIn, type Span } from '../model/otlp-spans.ts';

/** A span, and the line in which its document begins. */
export interface FiledSpan {
  readonly span: Span;
  readonly line: number;
}

const depthMax = 200;
/** What APIs put around a trace: Tempo, and Jaeger's third. */
const wrappers = ['trace', 'result'] as const;

/**
 * The spans in `pieces`, in their order. Holds one document at a time. Documents with metrics or logs, which a collector writes to the same file,
 * are passed over.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` naming file, line and column of what is not JSON, no document of this kind, or no span
 */
export function* filedSpans(pieces: Iterable<string>, name: string): Generator<FiledSpan> {
  for (const document of jsonDocuments(pieces, { name })) {
    for (const [value, path] of tracesIn(parsed(document, name))) {
      if (!isOtlpDocument(value)) throw invalid(document, name, path, 'must be an object with resourceSpans');
      const { spans, lacking } = spansIn(value);
      const [first] = lacking;
      if (first !== undefined) throw invalid(document, name, [...path, ...first.path], first.why);
      for (const span of spans) yield { span, line: document.line };
    }
  }
}

type Path = readonly (string | number)[];

/** The parts that may have spans, and where they are. */
function tracesIn(value: unknown): (readonly [value: unknown, path: Path])[] {
  const documents: readonly (readonly [unknown, Path])[] = Array.isArray(value)
    ? itemsOf(value).map((one, index) => [one, [index]] as const)
    : [[value, []]];
  return documents.flatMap(([one, path]) => {
    if (fieldOf(one, 'resourceMetrics') !== undefined || fieldOf(one, 'resourceLogs') !== undefined)
      return [];
    const wrapper = wrappers.find((key) => isOtlpDocument(fieldOf(one, key)));
    return [wrapper === undefined ? [one, path] : [fieldOf(one, wrapper), [...path, wrapper]]];
  });
}

function parsed(document: JsonDocument, name: string): unknown {
  const { text } = document;
  try {
    return parsePreciseJson(text, depthMax);
  } catch (error) {
    const deep = error instanceof DeepJsonError ? { offset: error.offset, why: error.message } : undefined;
    const wrong = deep === undefined ? findSyntaxError(text) : undefined;
    const offset = deep?.offset ?? wrong?.offset ?? 0;
    const expected = wrong?.expected === 'value' ? 'a value' : wrong?.expected;
    const why = deep?.why ?? (expected === undefined ? messageOf(error) : `not JSON: expected ${expected}`);
    throw placed(document, name, positionAt(text, offset), why);
  }
}

function invalid(document: JsonDocument, name: string, path: Path, why: string): SeatrialError {
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  return placed(document, name, positionOfPath(document.text, [...path]), `${where}${why}`);
}

/** A place in the document as one of the file. */
function placed({ line, column }: JsonDocument, name: string, at: TextPosition, why: string): SeatrialError {
  const place = at.line === 1 ? `${line}:${column + at.column - 1}` : `${line + at.line - 1}:${at.column}`;
  return new SeatrialError('E_FILE_INVALID', `${name}:${place}: ${printable(why)}`);
}
