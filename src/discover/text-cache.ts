/**
 * Texts out of bytes. Those that come again and again (keys, names) are made once, because making them is most of the work.
 *
 * Short texts are kept by their hash, the last one of each place, so that it never grows.
 */

/** Makes texts. */
export interface TextCache {
  /** The text of `bytes[start..end)`, UTF-8. */
  text(bytes: Uint8Array, start: number, end: number): string;
  /** The same, where whoever asks has looked at each byte already: with {@link mixByte} of them all, and whether all are ASCII. */
  hashed(bytes: Uint8Array, start: number, end: number, hash: number, isAscii: boolean): string;
}

const places = 8_192;
const cachedBytesMax = 48;

/** The hash of a text that has one byte more; of none it is 0. */
export function mixByte(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** Nothing kept yet. */
export function createTextCache(): TextCache {
  const kept = new Array<string | undefined>(places);
  const decoder = new TextDecoder();
  const hashed: TextCache['hashed'] = (bytes, start, end, hash, isAscii) => {
    const length = end - start;
    if (length > cachedBytesMax) return decoder.decode(bytes.subarray(start, end));
    const place = (hash ^ (hash >>> 13)) & (places - 1);
    const known = kept[place];
    if (known?.length === length && isIn(known, bytes, start)) return known;
    const own = bytes.subarray(start, end);
    // A decoder takes several times as long for a short text.
    const made = isAscii
      ? String.fromCharCode.apply(undefined, own as unknown as number[])
      : decoder.decode(own);
    kept[place] = made;
    return made;
  };
  return {
    hashed,
    text: (bytes, start, end) => {
      let hash = 0;
      let seen = 0;
      if (end - start <= cachedBytesMax) {
        for (let at = start; at < end; at += 1) {
          const byte = bytes[at] ?? 0;
          seen |= byte;
          hash = mixByte(hash, byte);
        }
      }
      return hashed(bytes, start, end, hash, seen < 0x80);
    },
  };
}

/** Of ASCII only: others are as long in bytes as in characters never. */
function isIn(known: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < known.length; index += 1)
    if (known.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
