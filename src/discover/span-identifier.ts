/**
 * Ids of spans and traces: OTLP writes 8 and 16 bytes as hexadecimal digits, in whichever case; JSON made straight from the protocol
 * buffers (Tempo) has them in base64. Both become lower-case digits, so that one trace in two files is one.
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The id in its one form; what is neither hexadecimal nor base64 of 8 or 16 bytes stays as it is. */
export function spanIdentifier(text: string): string {
  if (/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i.test(text)) return text.toLowerCase();
  if (!/^(?:[A-Za-z0-9+/]{11}=|[A-Za-z0-9+/]{22}==)$/.test(text)) return text;
  const bits = Array.from(text.replace(/=+$/, ''), (digit) =>
    alphabet.indexOf(digit).toString(2).padStart(6, '0'),
  ).join('');
  const nibbles = bits.slice(0, text.length === 12 ? 64 : 128).match(/.{4}/g) ?? [];
  return nibbles.map((nibble) => Number.parseInt(nibble, 2).toString(16)).join('');
}
