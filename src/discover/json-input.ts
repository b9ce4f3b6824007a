/** JSON that others wrote: parsed within limits, and read field by field with its path, so that a refusal says where. */

import { SeatrialError } from '../lib/errors.ts';
import { findSyntaxError, positionAt } from './json-syntax.ts';

/** The most characters an input may have (256 MiB). */
const charactersMax = 256 * 1024 * 1024;

/** How errors name the input. */
export interface InputName {
  /** The file's name as the person gave it. */
  readonly name: string;
}

/** A value with the place it came from: `data[0].spans[3]`. */
export interface Located {
  readonly value: unknown;
  readonly file: string;
  /** The place inside; the whole is the empty text. Only joined when an error needs it. */
  readonly path: () => string;
}

/** Refuses a text that is too long to be held whole. */
export function checkSize(text: string, { name }: InputName, max = charactersMax): void {
  if (text.length <= max) return;
  throw new SeatrialError('E_FILE_INVALID', `${name} has ${text.length} characters; ${max} is the most`);
}

/**
 * The value in `text`; a byte order mark is ignored.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` naming file:line:column
 */
export function parseJson(text: string, { name }: InputName): Located {
  checkSize(text, { name });
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return { value: JSON.parse(plain) as unknown, file: name, path: () => '' };
  } catch (cause) {
    const { offset, expected } = findSyntaxError(plain) ?? { offset: 0, expected: 'value' };
    const { line, column } = positionAt(plain, offset);
    const seen = offset >= plain.length ? 'the text ends' : `this is ${JSON.stringify(plain.charAt(offset))}`;
    throw new SeatrialError(
      'E_FILE_INVALID',
      `${name}:${line}:${column}: not JSON: expected ${expected === 'value' ? 'a value' : expected}, but ${seen}`,
      { cause },
    );
  }
}

/** An `E_FILE_INVALID` that names file and path. */
export function invalidAt({ file, path }: Located, message: string): SeatrialError {
  const where = path();
  return new SeatrialError('E_FILE_INVALID', `${file}: ${where === '' ? '' : `${where}: `}${message}`);
}

/** The field `key`; a missing one has the value `undefined`. */
export function fieldOf(parent: Located, key: string): Located {
  const { value, file } = parent;
  return {
    value: isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined,
    file,
    path: () => {
      const above = parent.path();
      return above === '' ? key : `${above}.${key}`;
    },
  };
}

/** The elements of a list; nothing (`undefined`, `null`) is an empty one. */
export function elementsOf(list: Located): Located[] {
  const { value, file, path } = list;
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidAt(list, `must be a list, this is ${kindOf(value)}`);
  return value.map((element: unknown, index) => ({
    value: element,
    file,
    path: () => `${path()}[${index}]`,
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

/** Whether it is an object that is not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What kind of value it is, for people. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
