/** Fields of protocol buffers, whole and broken. */

import { expect, test } from 'vitest';
import { enter, nextField, protobufCursor } from './protobuf.ts';

/** Each field of the message; field 3 is a message, too, of which the fields are in brackets. */
function fields(hex: string): string {
  const cursor = protobufCursor(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const read = (end: number): string => {
    const found: string[] = [];
    while (nextField(cursor, end)) {
      const { field, wire, value, low, high, start, stop, bytes } = cursor;
      if (wire === 0) found.push(`${field}=${value}`);
      else if (wire === 1) found.push(`${field}=${high}:${low}`);
      else if (wire === 2)
        found.push(
          field === 3
            ? `${field}[${read(enter(cursor))}]`
            : `${field}"${Buffer.from(bytes.subarray(start, stop)).toString()}"`,
        );
      else found.push(`${field}`);
    }
    return found.join(' ');
  };
  try {
    return read(cursor.bytes.length);
  } catch (error) {
    return String(error);
  }
}

test.each([
  ['', ''],
  ['08 01', '1=1'],
  ['08 ac02', '1=300'],
  ['08 ffffffffffffffffff01', '1=18446744073709552000'],
  ['11 0100000002000080', '2=2147483650:1'],
  ['15 00000000 08 07', '2 1=7'],
  ['0a 02 6869 0a 00', '1"hi" 1""'],
  ['1a 04 0801 1002 08 03', '3[1=1 2=2] 1=3'],
  ['c23e 01 78', '1000"x"'],
  // Broken.
  ['08', 'RangeError: byte 1: it ends within a number'],
  ['08 80', 'RangeError: byte 1: it ends within a number'],
  ['08 ffffffffffffffffffff01', 'RangeError: byte 1: a number of more than ten bytes'],
  ['00', 'RangeError: byte 0: a field without a number'],
  ['08 01 0b', 'RangeError: byte 2: a field written in a way (3) that is not known'],
  ['0a 05 6869', 'RangeError: byte 2: a field of 5 bytes, where 2 are left'],
  ['11 01', 'RangeError: byte 1: a field of 8 bytes, where 1 are left'],
  ['15 01', 'RangeError: byte 1: a field of 4 bytes, where 1 are left'],
  // What is within a message ends where the message does, though there are more bytes.
  ['1a 01 08 08 01', 'RangeError: byte 3: it ends within a number'],
  ['1a 02 0a05 0000000000', 'RangeError: byte 4: a field of 5 bytes, where 0 are left'],
])('%s → %s', (hex, expected) => {
  expect(fields(hex)).toBe(expected);
});
