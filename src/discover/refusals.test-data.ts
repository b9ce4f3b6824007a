/** The law of every reader: what it is given is read, or refused as we refuse. */

import { SeatrialError } from '../lib/errors.ts';
import { InvalidDocumentError } from '../model/document.ts';

const bytes = new TextEncoder();
/** Long enough for twenty problems with the lines they stand in. */
const messageMax = 40_000;

const prototypes = [Object, Array, Map, Set, String, Number, Function, Error].map(
  (one): object => one.prototype as object,
);
const properties = prototypes.map((one) => Reflect.ownKeys(one).length);

/**
 * Whether `read` reads `text`. It may refuse it: with a code, in a message of bounded length, and with places that are in the text where it is the text
 * that is wrong. It changes nothing that all objects share.
 *
 * @throws what is no refusal of ours
 */
export function isRead(text: string, read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!(error instanceof SeatrialError) || error.code === 'E_INTERNAL') throw error;
    if (error.message.length > messageMax) throw new Error(`a message of ${error.message.length} characters`);
    if (error instanceof InvalidDocumentError) placesAreIn(text, error);
    else if (error.code === 'E_FILE_INVALID' && !isOfWhole(error)) throw error;
    return false;
  } finally {
    untouched();
  }
}

function untouched(): void {
  for (const [index, one] of prototypes.entries())
    if (Reflect.ownKeys(one).length !== properties[index])
      throw new Error(`something was written to a prototype: ${Reflect.ownKeys(one).map(String).join(', ')}`);
}

/** It is about all of a file, or of all files: no place in it says more. */
function isOfWhole({ message }: SeatrialError): boolean {
  return /is no text file$| is the most$/.test(message);
}

function placesAreIn(text: string, { problems, message }: InvalidDocumentError): void {
  // A carriage return by itself ends a row of a table.
  const ways = [text.split('\n'), text.split(/\r\n|\n|\r/)];
  for (const { line, column } of problems) {
    const isIn = ways.some((lines) => {
      const written = lines[line - 1];
      return written !== undefined && column >= 1 && column <= bytes.encode(written).length + 1;
    });
    if (!isIn) throw new Error(`${line}:${column} is not in the text: ${message}`);
  }
}
