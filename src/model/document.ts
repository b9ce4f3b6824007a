/**
 * Reading a document that a person may have written: YAML (JSON is YAML) against a zod schema.
 *
 * All problems are reported at once, each with file:line:column, the source line, and what to write instead. A document from a
 * newer version is refused before anything else in it is judged.
 */

import { parseDocument, type Document } from 'yaml';
import { offsetAt, offsetOf } from './yaml-entry.ts';
import type { z } from 'zod';
import { SeatrialError, type ErrorCode } from '../lib/errors.ts';
import { isNonEmpty, type NonEmpty } from '../lib/non-empty.ts';
import { masked } from '../lib/printable.ts';
import { linesOf, type TextLines } from '../lib/text-lines.ts';
import { fieldOf } from '../lib/untyped.ts';
import { explainIssues } from './explain-issue.ts';
import type { Finding } from './finding.ts';
import { brokenMerge } from './merge-keys.ts';
import { sourceFrame } from './source-frame.ts';
import { syntaxProblems } from './syntax-problems.ts';
import { writtenJson } from './written-json.ts';
import { isBomb } from './yaml-expansion.ts';

/** Something wrong in a file. Lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A file that cannot be used, with everything that is wrong in it. */
export class InvalidDocumentError extends SeatrialError {
  readonly file: string;
  readonly problems: NonEmpty<Problem>;

  constructor(file: string, text: string, problems: NonEmpty<Problem>, code: ErrorCode = 'E_FILE_INVALID') {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    const parts = problems.map((problem) => describe(file, text, problem));
    super(code, `${file}: ${count}; nothing was started\n\n${parts.join('\n\n')}`);
    this.file = file;
    this.problems = problems;
  }
}

/** How to read one kind of document. */
export interface DocumentOptions {
  /** The file's name as the person gave it. */
  readonly file: string;
  /** What the schema cannot see, such as names that do not exist. Asked of what was written, whatever the schema says of it. */
  readonly also?: (written: unknown) => readonly Finding[];
}

const newestVersion = 1;
const sizeMax = 64 * 1024 * 1024;

/**
 * The document in `text`.
 *
 * @throws {@link InvalidDocumentError} `E_FILE_INVALID` with every problem, or `E_SCHEMA_NEWER`
 */
export function readDocument<T>(schema: z.ZodType<T>, text: string, options: DocumentOptions): T {
  const { file } = options;
  if (text.length > sizeMax) {
    throw new SeatrialError(
      'E_FILE_INVALID',
      `${file} has ${text.length} characters; ${sizeMax} is the most`,
    );
  }
  // Only what is wrong has a place.
  const written = writtenJson(text);
  if (written !== undefined && isFaultless(schema, written.value, options.also))
    return schema.parse(written.value);

  // The parser's own count of lines loses one where a text is broken in the head of a block.
  const lines = linesOf(text);
  const source = parseDocument(text, {
    merge: true,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const broken = syntaxProblems(source, text, lines).map(({ offset, message }) =>
    place(lines, offset, message),
  );
  if (isNonEmpty(broken)) throw new InvalidDocumentError(file, text, broken);

  const merge = brokenMerge(source);
  if (merge !== undefined) {
    const problem = place(
      lines,
      offsetOf(merge.key) ?? 0,
      '<< brings in a map: write &NAME at one, and *NAME here',
    );
    throw new InvalidDocumentError(file, text, [problem]);
  }
  const value: unknown = toPlain(source, file);
  refuseNewer(value, source, lines, { file, text });

  const problems = findingsIn(schema, value, options.also)
    .map((finding) => locate(finding, source, lines))
    .sort(inTextOrder);
  if (isNonEmpty(problems)) throw new InvalidDocumentError(file, text, problems);
  return schema.parse(value);
}

function isFaultless(schema: z.ZodType, value: unknown, also: DocumentOptions['also']): boolean {
  return newerVersion(value) === undefined && findingsIn(schema, value, also).length === 0;
}

/** Everything that is wrong in a document of this version: what its schema has against it, and what else is. */
export function findingsIn(
  schema: z.ZodType,
  value: unknown,
  also: (written: unknown) => readonly Finding[] = () => [],
): Finding[] {
  const findings = explainIssues(schema, value);
  const refused = new Set(findings.map(({ path }) => JSON.stringify(path)));
  return [...findings, ...also(value).filter(({ path }) => !refused.has(JSON.stringify(path)))];
}

function inTextOrder(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}

function toPlain(source: Document, file: string): unknown {
  if (isBomb(source))
    throw new SeatrialError(
      'E_FILE_INVALID',
      `${file}:1:1: its aliases stand for more than a million values`,
    );
  try {
    return source.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new SeatrialError('E_FILE_INVALID', `${file}:1:1: too many aliases (100 at most)`, { cause });
  }
}

function refuseNewer(
  value: unknown,
  source: Document,
  lines: TextLines,
  { file, text }: { file: string; text: string },
): void {
  const newer = newerVersion(value);
  if (newer === undefined) return;
  throw new InvalidDocumentError(file, text, [locate(newer, source, lines)], 'E_SCHEMA_NEWER');
}

/** What is wrong with a document of a newer version than is known; of others, nothing. */
export function newerVersion(value: unknown): Finding | undefined {
  const version = fieldOf(value, 'schemaVersion');
  if (!Number.isInteger(version) || Number(version) <= newestVersion) return undefined;
  const message = `${String(version)} is newer than this Seatrial reads (${newestVersion}); use the release that wrote it, ${String(version)}.x or newer`;
  return { path: ['schemaVersion'], message };
}

/** The finding's place: its node, or its nearest parent that is in the text. */
function locate({ path, message, atKey = false }: Finding, source: Document, lines: TextLines): Problem {
  const sentence = path.length === 0 ? message : `${path.join('.')}: ${message}`;
  return place(lines, offsetAt(source.contents, path, { atKey }), sentence);
}

function place(lines: TextLines, offset: number, message: string): Problem {
  return { ...lines.positionOf(offset), message: masked(message) };
}

function describe(file: string, text: string, problem: Problem): string {
  return `${file}:${problem.line}:${problem.column}: ${problem.message}\n${sourceFrame(text, problem)}`;
}
