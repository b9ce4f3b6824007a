/**
 * The JSON documents of a text, one after the other, whatever stands between them: one over many lines, or one a line. Only one is held at a time.
 *
 * Where each ends is found by counting brackets; whether it is JSON is for whoever parses it.
 */

import { SeatrialError } from './errors.ts';

/** A document and where it begins; both count from 1. */
export interface JsonDocument {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** One document that is longer than this is not held. */
const charactersMaxDefault = 64 * 1024 * 1024;

/** How to cut. */
export interface JsonDocumentsOptions {
  /** The file's name, for errors. */
  readonly name: string;
  readonly charactersMax?: number;
}

/**
 * The objects and lists in `pieces`. O(characters).
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` naming file, line and column: of what is neither, of one that does not end, of one that is too long
 */
export function* jsonDocuments(
  pieces: Iterable<string>,
  { name, charactersMax = charactersMaxDefault }: JsonDocumentsOptions,
): Generator<JsonDocument> {
  const place = { line: 1, column: 1 };
  let begun = { ...place };
  let held: string[] = [];
  let length = 0;
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let isFirst = true;
  const invalid = (at: { line: number; column: number }, message: string): SeatrialError =>
    new SeatrialError('E_FILE_INVALID', `${name}:${at.line}:${at.column}: ${message}`);

  for (const whole of pieces) {
    const piece = isFirst ? whole.replace(/^\uFEFF/, '') : whole;
    isFirst &&= whole === '';
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece.charAt(at);
      if (isEscaped) isEscaped = false;
      else if (isText) {
        if (character === '\\') isEscaped = true;
        else isText = character !== '"';
      } else if (character === '{' || character === '[') {
        if (depth === 0) {
          begun = { ...place };
          from = at;
        }
        depth += 1;
      } else if (depth === 0) {
        if (!' \t\r\n'.includes(character))
          throw invalid(place, `expected { or [, but this is ${JSON.stringify(character)}`);
      } else if (character === '"') isText = true;
      else if (character === '}' || character === ']') {
        depth -= 1;
        if (depth === 0) {
          held.push(piece.slice(from, at + 1));
          yield { text: held.join(''), ...begun };
          held = [];
          length = 0;
        }
      }
      if (character === '\n') {
        place.line += 1;
        place.column = 1;
      } else place.column += 1;
    }
    if (depth === 0) continue;
    held.push(piece.slice(from));
    length += piece.length - from;
    if (length > charactersMax)
      throw invalid(begun, `more than ${charactersMax} characters in one document; write one a line`);
  }
  if (depth > 0) throw invalid(place, `the text ends within what begins in line ${begun.line}`);
}
