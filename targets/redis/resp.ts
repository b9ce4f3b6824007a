/**
 * RESP, the protocol of Redis (version 2, https://redis.io/docs/latest/develop/reference/protocol-spec/): as much as a client needs
 * that sends one command over one connection and reads one reply.
 */

/** A reply. An error reply is a value, too: Redis has answered. */
export type Reply = string | number | null | RedisError | readonly Reply[];

/** What Redis refused, in its own words: `READONLY You can't write against a read only replica.` */
export interface RedisError {
  readonly error: string;
}

/** Whether the reply is a refusal. */
export function isRedisError(reply: Reply): reply is RedisError {
  return typeof reply === 'object' && reply !== null && 'error' in reply;
}

/** A command as bytes: an array of bulk strings. */
export function encodeCommand(words: readonly string[]): string {
  const bulks = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${bulks.join('')}`;
}

/**
 * The first reply in `bytes`, or `undefined` when it is not complete yet.
 *
 * @throws Error when this is not RESP
 */
export function decodeReply(bytes: Buffer): Reply | undefined {
  return decodeAt(bytes, 0)?.reply;
}

interface Decoded {
  readonly reply: Reply;
  /** Where the next one begins. */
  readonly end: number;
}

function decodeAt(bytes: Buffer, begin: number): Decoded | undefined {
  const lineEnd = bytes.indexOf('\r\n', begin);
  if (lineEnd === -1) return undefined;
  const line = bytes.toString('utf8', begin + 1, lineEnd);
  const end = lineEnd + 2;
  switch (bytes.toString('latin1', begin, begin + 1)) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: { error: line }, end };
    case ':':
      return { reply: lengthOf(line), end };
    case '$':
      return decodeBulk(bytes, lengthOf(line), end);
    case '*':
      return decodeArray(bytes, lengthOf(line), end);
    default:
      throw new Error(`not a reply of Redis: ${bytes.toString('latin1', begin, begin + 20)}`);
  }
}

function decodeBulk(bytes: Buffer, length: number, begin: number): Decoded | undefined {
  if (length === -1) return { reply: null, end: begin };
  const end = begin + length + 2;
  return bytes.length < end ? undefined : { reply: bytes.toString('utf8', begin, begin + length), end };
}

function decodeArray(bytes: Buffer, length: number, begin: number): Decoded | undefined {
  if (length === -1) return { reply: null, end: begin };
  const replies: Reply[] = [];
  let end = begin;
  while (replies.length < length) {
    const next = decodeAt(bytes, end);
    if (next === undefined) return undefined;
    replies.push(next.reply);
    end = next.end;
  }
  return { reply: replies, end };
}

function lengthOf(line: string): number {
  if (!/^-?\d{1,15}$/.test(line)) throw new Error(`not a number of Redis: ${line}`);
  return Number(line);
}
