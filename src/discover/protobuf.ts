/** Protocol buffers on the wire: the fields of a message, one after the other, every length looked at before it is believed. */

/** A field. What it has depends on how it is written: a varint has a value, 64 bits a long, all of variable length bytes. */
export interface Field {
  readonly number: number;
  readonly value?: number;
  readonly long?: bigint;
  readonly bytes?: Uint8Array;
}

const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Tells of every field of a message. O(bytes of the message's own fields)
 *
 * @throws `RangeError` where it is broken off, or is none
 */
export function readMessage(message: Uint8Array, tell: (field: Field) => void): void {
  let at = 0;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const need = (length: number): void => {
    if (length > message.length - at)
      throw new RangeError(`a field of ${length} bytes, where ${message.length - at} are left`);
  };
  while (at < message.length) {
    const tag = varint(message, at);
    at = tag.next;
    const number = Math.floor(tag.value / 8);
    if (number < 1) throw new RangeError('a field without a number');
    switch (tag.value % 8) {
      case wire.varint: {
        const { value, next } = varint(message, at);
        at = next;
        tell({ number, value });
        break;
      }
      case wire.fixed64:
        need(8);
        tell({ number, long: view.getBigUint64(at, true) });
        at += 8;
        break;
      case wire.bytes: {
        const { value: length, next } = varint(message, at);
        at = next;
        need(length);
        tell({ number, bytes: message.subarray(at, at + length) });
        at += length;
        break;
      }
      case wire.fixed32:
        need(4);
        at += 4;
        break;
      default:
        throw new RangeError(`a field written in a way (${tag.value % 8}) that is not known`);
    }
  }
}

/** The varint before a message that says how long it is, if there is one. */
export function lengthBefore(bytes: Uint8Array, at: number): { length: number; next: number } | undefined {
  try {
    const { value, next } = varint(bytes, at);
    return { length: value, next };
  } catch {
    return undefined;
  }
}

const varintBytesMax = 10;

/** Above 2⁵³ not exact, which is too large for anything here. */
function varint(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < varintBytesMax; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) throw new RangeError('it ends within a number');
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: start + index + 1 };
  }
  throw new RangeError('a number of more than ten bytes');
}
