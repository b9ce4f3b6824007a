/** Ids of requests, as Toxiproxy gives them: xid, 12 bytes in 20 characters of base 32 (hex alphabet), sortable by time. */

import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghijklmnopqrstuv';
const process5 = randomBytes(5);
let counter = randomBytes(3).readUIntBE(0, 3);

/** A new id. Unique within a process for 16 million requests a second. */
export function createRequestId(): string {
  counter = (counter + 1) % 2 ** 24;
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(Math.floor(Date.now() / 1_000));
  process5.copy(bytes, 4);
  bytes.writeUIntBE(counter, 9, 3);

  let bits = BigInt(`0x${bytes.toString('hex')}`) << 4n;
  let id = '';
  for (let i = 0; i < 20; i += 1) {
    id = `${alphabet.charAt(Number(bits & 31n))}${id}`;
    bits >>= 5n;
  }
  return id;
}
