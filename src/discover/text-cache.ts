/**
 * Texts out of bytes. Those that come again and again (keys, names) are made once, because making them is most of the work.
 *
 * Short texts are kept by their hash, the last one of each place, so that it never grows; with their bytes, because bytes compare several times as
 * fast with bytes as with a text.
 */

/** Makes texts. */
export interface TextCache {
  /** The text of `bytes[start..end)`, UTF-8. */
  text(bytes: Uint8Array, start: number, end: number): string;
  /** The same, where whoever asks has looked at each byte already: with {@link mixByte} of them all, and whether all are ASCII. */
  hashed(bytes: Uint8Array, start: number, end: number, hash: number, isAscii: boolean): string;
}

const keptBytesMax = 48;

/** The hash of a text that has one byte more; of none it is 0. */
export function mixByte(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** Nothing kept yet. `places`: a power of two; few of them are near at hand. */
export function createTextCache(places = 2_048): TextCache {
  const kept = new Array<string>(places).fill('');
  const keptBytes = new Uint8Array(places * keptBytesMax);
  const lengths = new Uint8Array(places);
  const hashed: TextCache['hashed'] = (bytes, start, end, hash, isAscii) => {
    const length = end - start;
    if (length > keptBytesMax) return madeText(bytes, start, end, isAscii);
    const place = (hash ^ (hash >>> 13)) & (places - 1);
    const from = place * keptBytesMax;
    if (lengths[place] === length) {
      let same = 0;
      while (same < length && keptBytes[from + same] === bytes[start + same]) same += 1;
      if (same === length) return kept[place] ?? '';
    }
    const made = madeText(bytes, start, end, isAscii);
    for (let index = 0; index < length; index += 1) keptBytes[from + index] = bytes[start + index] ?? 0;
    lengths[place] = length;
    kept[place] = made;
    return made;
  };
  return {
    hashed,
    text: (bytes, start, end) => {
      let hash = 0;
      let seen = 0;
      if (end - start > keptBytesMax) seen = 0x80;
      else
        for (let at = start; at < end; at += 1) {
          const byte = bytes[at] ?? 0;
          seen |= byte;
          hash = mixByte(hash, byte);
        }
      return hashed(bytes, start, end, hash, seen < 0x80);
    },
  };
}

// A mark of byte order in the midst of a file is a character of its text.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of `bytes[start..end)`, UTF-8, which nobody keeps. */
export function madeText(bytes: Uint8Array, start: number, end: number, isAscii: boolean): string {
  const own = bytes.subarray(start, end);
  // A decoder takes several times as long for a short text.
  return isAscii && own.length <= keptBytesMax
    ? String.fromCharCode.apply(undefined, own as unknown as number[])
    : decoder.decode(own);
}
