/** What others wrote, parsed within limits, and read field by field with its path, so that a refusal says where. */

import { SeatrialError } from '../lib/errors.ts';
import { masked } from '../lib/printable.ts';
import type { TextPosition } from '../lib/text-lines.ts';
import { InvalidDocumentError } from '../model/document.ts';
import type { Path } from '../model/finding.ts';
import { positionOfPath } from './json-position.ts';
import { findSyntaxError, positionAt } from './json-syntax.ts';

/** The most characters an input may have (256 MiB). */
const charactersMax = 256 * 1024 * 1024;

/** How errors name the input. */
export interface InputName {
  /** The file's name as the person gave it. */
  readonly name: string;
}

/** The text that values were read from. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Where the value at this path begins; of one that is not there, where its nearest parent does. Only asked for errors. */
  readonly positionOf: (path: Path) => TextPosition;
}

/** A value with the place it came from: `data[0].spans[3]`. */
export interface Located {
  readonly value: unknown;
  readonly source: Source;
  /** The steps from the root. Only joined when an error needs them. */
  readonly path: () => Path;
}

/** Refuses a text that is too long to be held whole. */
export function checkSize(text: string, { name }: InputName, max = charactersMax): void {
  if (text.length <= max) return;
  throw new SeatrialError('E_FILE_INVALID', `${name} has ${text.length} characters; ${max} is the most`);
}

/**
 * The value in `text`; a byte order mark is ignored.
 *
 * @throws {@link InvalidDocumentError} `E_FILE_INVALID` naming file:line:column
 */
export function parseJson(text: string, { name }: InputName): Located {
  checkSize(text, { name });
  const whole = text.replace(/^\uFEFF/, '');
  return parsePart(whole, { file: name, whole, linesBefore: 0 });
}

/**
 * The JSON documents in `text`: one, over any number of lines, or one a line (as the OpenTelemetry collector writes them). Empty lines
 * are skipped.
 *
 * @throws {@link InvalidDocumentError} `E_FILE_INVALID` naming file:line:column
 */
export function parseJsonLines(text: string, { name }: InputName): Located[] {
  checkSize(text, { name });
  const plain = text.replace(/^\uFEFF/, '');
  const trimmed = plain.trim();
  const firstLine = trimmed.indexOf('\n');
  if (firstLine < 0 || findSyntaxError(trimmed.slice(0, firstLine)) !== undefined)
    return [parseJson(text, { name })];
  return plain
    .split('\n')
    .flatMap((line, linesBefore) =>
      line.trim() === '' ? [] : [parsePart(line, { file: name, whole: plain, linesBefore })],
    );
}

/** One document that begins at the start of a line. */
function parsePart(
  text: string,
  { file, whole, linesBefore }: { file: string; whole: string; linesBefore: number },
): Located {
  const below = ({ line, column }: TextPosition): TextPosition => ({ line: line + linesBefore, column });
  try {
    const value: unknown = JSON.parse(text);
    const positionOf = (path: Path): TextPosition => below(positionOfPath(text, path));
    return { value, source: { file, text: whole, positionOf }, path: () => [] };
  } catch {
    const { offset, expected } = findSyntaxError(text) ?? { offset: 0, expected: 'value' };
    const seen = offset >= text.length ? 'the text ends' : `this is ${JSON.stringify(text.charAt(offset))}`;
    const message = `not JSON: expected ${expected === 'value' ? 'a value' : expected}, but ${seen}`;
    throw new InvalidDocumentError(file, whole, [{ ...below(positionAt(text, offset)), message }]);
  }
}

/** An `E_FILE_INVALID` that names file:line:column and path. */
export function invalidAt({ source, path }: Located, message: string): InvalidDocumentError {
  const steps = path();
  const where = steps.length === 0 ? '' : `${pathText(steps)}: `;
  const { file, text, positionOf } = source;
  return new InvalidDocumentError(file, text, [
    { ...positionOf(steps), message: masked(`${where}${message}`) },
  ]);
}

/** `data[0].spans`. */
function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** The field `key`; a missing one has the value `undefined`. */
export function fieldOf(parent: Located, key: string): Located {
  const { value, source } = parent;
  return {
    value: isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined,
    source,
    path: () => [...parent.path(), key],
  };
}

/** The elements of a list; nothing (`undefined`, `null`) is an empty one. */
export function elementsOf(list: Located): Located[] {
  const { value, source, path } = list;
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidAt(list, `must be a list, this is ${kindOf(value)}`);
  return value.map((element: unknown, index) => ({
    value: element,
    source,
    path: () => [...path(), index],
  }));
}

/** A text that is there and not empty. */
export function textOf(located: Located): string {
  const { value } = located;
  if (typeof value === 'string' && value !== '') return value;
  throw invalidAt(located, `must be a text, this is ${kindOf(value)}`);
}

/** A text, or `undefined` where there is none. */
export function optionalTextOf(located: Located): string | undefined {
  const { value } = located;
  return value === undefined || value === null || value === '' ? undefined : textOf(located);
}

/** The fields of an object; nothing (`undefined`, `null`) has none. */
export function fieldsOf(object: Located): [string, Located][] {
  const { value } = object;
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) throw invalidAt(object, `must be a mapping, this is ${kindOf(value)}`);
  return Object.keys(value).map((key) => [key, fieldOf(object, key)]);
}

/** Whether it is an object that is not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a text; nothing for a list or an object, which may say itself what text it is. */
export function plainText(value: unknown): string {
  return typeof value === 'object' && value !== null ? '' : String(value);
}

/** What kind of value it is, for people. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
