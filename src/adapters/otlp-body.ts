/**
 * The body of a request, unpacked, within limits: of one body as it is sent, of one as it is unpacked, and of all bodies that are held at once. What is too much
 * is not held; where a body is packed, unpacking ends there.
 */

import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate, type Gunzip, type Inflate } from 'node:zlib';
import { messageOf } from '../lib/errors.ts';
import { OtlpRefusal } from './otlp-answer.ts';

/** What all requests together hold. */
export interface HeldBytes {
  /** Takes room for so many more; false when there is none. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** Room for so many bytes. */
export function createHeldBytes(bytesMax: number): HeldBytes {
  let held = 0;
  return {
    take: (bytes) => {
      if (held + bytes > bytesMax) return false;
      held += bytes;
      return true;
    },
    give: (bytes) => {
      held -= bytes;
    },
  };
}

/** A body, held until it is disposed of. */
export interface Body extends Disposable {
  readonly pieces: readonly Uint8Array[];
}

/** So many times as much as is taken is read of a body that is too large, so that its sender reads the answer; then the connection is closed. */
const patience = 8;
const retrySeconds = 1;
const unpackedPieceBytes = 64 * 1024;

/**
 * The body of a request.
 *
 * @throws {@link OtlpRefusal} 400 where it cannot be unpacked, 413 where it is too large, 415 for another encoding, 503 when too much is held; what the
 *   connection says where it is broken off
 */
export async function readBody(request: IncomingMessage, bytesMax: number, held: HeldBytes): Promise<Body> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const unpacker = unpackers.get(encoding);
  if (unpacker === undefined) {
    await passOver(request, bytesMax);
    throw new OtlpRefusal(
      415,
      `the content-encoding ${encoding} is not taken; gzip and deflate are, and none`,
    );
  }
  const sent = await hold(request, bytesMax, held);
  if (unpacker === 'plain') return sent;
  using packed = sent;
  const stream = unpacker();
  for (const piece of packed.pieces) stream.write(piece);
  stream.end();
  try {
    return await hold(stream, bytesMax, held);
  } catch (error) {
    if (error instanceof OtlpRefusal) throw error;
    throw new OtlpRefusal(400, `the body is no ${encoding}: ${messageOf(error)}`);
  } finally {
    stream.destroy();
  }
}

type Unpacker = Gunzip | Inflate;

const unpackers: ReadonlyMap<string, 'plain' | (() => Unpacker)> = new Map<
  string,
  'plain' | (() => Unpacker)
>([
  ['identity', 'plain'],
  ['', 'plain'],
  ['gzip', () => createGunzip({ chunkSize: unpackedPieceBytes })],
  ['x-gzip', () => createGunzip({ chunkSize: unpackedPieceBytes })],
  ['deflate', () => createInflate({ chunkSize: unpackedPieceBytes })],
]);

/** All that comes, but no more than may be held. */
async function hold(stream: IncomingMessage | Unpacker, bytesMax: number, held: HeldBytes): Promise<Body> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let taken = 0;
  const release = (): void => {
    pieces.length = 0;
    held.give(taken);
    taken = 0;
  };
  let refusal: OtlpRefusal | undefined;
  try {
    for await (const piece of piecesOf(stream)) {
      length += piece.length;
      if (refusal === undefined && length <= bytesMax && held.take(piece.length)) {
        taken += piece.length;
        pieces.push(piece);
        continue;
      }
      refusal ??= length > bytesMax ? tooLarge(bytesMax) : busy();
      release();
      // What is unpacked goes no further. What is sent is read on, and not held, so that the answer is read, too.
      if (!('headers' in stream) || length > patience * bytesMax) break;
    }
    if (refusal !== undefined) throw refusal;
  } catch (error) {
    release();
    throw error;
  }
  return { pieces, [Symbol.dispose]: release };
}

/** Reads what nobody wants, so far. */
export async function passOver(request: IncomingMessage, bytesMax: number): Promise<void> {
  let length = 0;
  for await (const piece of piecesOf(request)) {
    length += piece.length;
    if (length > patience * bytesMax) return;
  }
}

/** Who stops early leaves the stream as it is: a request that was ended could not be answered. */
function piecesOf(stream: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) };
}

function tooLarge(bytesMax: number): OtlpRefusal {
  return new OtlpRefusal(
    413,
    `more than ${bytesMax} bytes; send fewer spans at once (OTEL_BSP_MAX_EXPORT_BATCH_SIZE)`,
  );
}

function busy(): OtlpRefusal {
  return new OtlpRefusal(503, 'too many requests are being read at once', retrySeconds);
}
