/**
 * Protocol buffers on the wire: the fields of a message, one after the other, every length looked at before it is believed.
 *
 * One cursor moves over the bytes, so that nothing is made of a field that nobody asks for.
 */

/** How a field is written. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const { varint: ofVarint, fixed64, bytes: ofBytes, fixed32 } = wireTypes;

/** Where a reader is, and the field that it has read last. */
export interface ProtobufCursor {
  readonly bytes: Uint8Array;
  /** The next byte. */
  at: number;
  /** The number of the field. */
  field: number;
  /** One of {@link wireTypes}. */
  wire: number;
  /** Of a varint its value; above 2⁵³ not exact. */
  value: number;
  /** Of 64 bits the halves. */
  low: number;
  high: number;
  /** Where what is in it is, of bytes and of varints: `bytes[start..stop)`. */
  start: number;
  stop: number;
}

/** A cursor at the first of these bytes. */
export function protobufCursor(bytes: Uint8Array): ProtobufCursor {
  return { bytes, at: 0, field: 0, wire: 0, value: 0, low: 0, high: 0, start: 0, stop: 0 };
}

/**
 * Reads the next field of the message that ends at `end`; false when there is none. Afterwards the cursor is behind the field, whatever it has in it:
 * {@link enter} goes back to read it as a message.
 *
 * @throws `RangeError` naming the byte where it is broken off, or is none
 */
export function nextField(cursor: ProtobufCursor, end: number): boolean {
  if (cursor.at >= end) return false;
  const begin = cursor.at;
  const tag = varint(cursor, end);
  cursor.field = Math.floor(tag / 8);
  cursor.wire = tag % 8;
  if (cursor.field < 1) throw broken(begin, 'a field without a number');
  if (cursor.wire === ofBytes) {
    const length = varint(cursor, end);
    need(cursor, length, end);
    cursor.start = cursor.at;
    cursor.at += length;
    cursor.stop = cursor.at;
  } else if (cursor.wire === ofVarint) {
    cursor.start = cursor.at;
    cursor.value = varint(cursor, end);
    cursor.stop = cursor.at;
  } else if (cursor.wire === fixed64) {
    need(cursor, 8, end);
    cursor.low = word(cursor);
    cursor.high = word(cursor);
  } else if (cursor.wire === fixed32) {
    need(cursor, 4, end);
    cursor.at += 4;
  } else throw broken(begin, `a field written in a way (${cursor.wire}) that is not known`);
  return true;
}

/** Goes back to where the bytes of the last field begin, and gives where they end. Who enters reads to there. */
export function enter(cursor: ProtobufCursor): number {
  cursor.at = cursor.start;
  return cursor.stop;
}

/** The varint before a message that says how long it is, if there is one. */
export function lengthBefore(bytes: Uint8Array, at: number): { length: number; next: number } | undefined {
  const cursor = protobufCursor(bytes);
  cursor.at = at;
  try {
    return { length: varint(cursor, bytes.length), next: cursor.at };
  } catch {
    return undefined;
  }
}

function word(cursor: ProtobufCursor): number {
  const { bytes, at } = cursor;
  cursor.at += 4;
  const lower = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return (lower | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

function need({ at }: ProtobufCursor, length: number, end: number): void {
  if (length > end - at) throw broken(at, `a field of ${length} bytes, where ${end - at} are left`);
}

const varintBytesMax = 10;

function varint(cursor: ProtobufCursor, end: number): number {
  const { bytes, at } = cursor;
  let value = 0;
  for (let index = 0; index < varintBytesMax; index += 1) {
    if (at + index >= end) throw broken(at, 'it ends within a number');
    const byte = bytes[at + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      cursor.at = at + index + 1;
      return value;
    }
  }
  throw broken(at, 'a number of more than ten bytes');
}

function broken(at: number, why: string): RangeError {
  return new RangeError(`byte ${at}: ${why}`);
}
