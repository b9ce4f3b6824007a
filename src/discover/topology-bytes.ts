/**
 * A file with a topology in it, as bytes: packed with gzip, OTLP as protocol buffers, OTLP as JSON too large to be held, or else a text.
 *
 * What is unpacked is bounded: a small file may be a very large one packed.
 */

import { gunzipSync } from 'node:zlib';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { InputName } from './json-input.ts';
import { addOtlpProtobuf, otlpMessages } from './otlp-protobuf.ts';
import { addOtlpStream } from './otlp-stream.ts';
import type { TopologyInput } from './topology-forms.ts';
import { recogniseTopology } from './topology-input.ts';

/** A file that can be read again and again. */
export interface ByteFile extends InputName {
  /** In bytes. */
  readonly size: number;
  /** From its begin. A piece is good until the next one. */
  readonly pieces: () => Iterable<Uint8Array>;
}

/** How it is read. */
export interface ByteOptions {
  /** The name of its form; left out: it is recognised. */
  readonly form?: string;
  /** Told now and then how many bytes have been read. */
  readonly progress?: (bytes: number) => void;
  /** Files of OTLP JSON of more bytes are not held whole. */
  readonly heldBytesMax?: number;
  /** The most that is held, packed or unpacked. */
  readonly bytesMax?: number;
}

/** 256 MiB. */
const bytesMaxDefault = 256 * 1024 * 1024;
const heldBytesMaxDefault = 8 * 1024 * 1024;
const headBytes = 4_096;

/**
 * What is in `file`.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` when it is malformed or too large, `E_INPUT_UNKNOWN` when it is of none of the known forms
 */
export function recogniseBytes(file: ByteFile, options: ByteOptions = {}): TopologyInput {
  const { form, progress, heldBytesMax = heldBytesMaxDefault, bytesMax = bytesMaxDefault } = options;
  const { name, size, pieces } = file;
  const head = headOf(file);
  if (isGzip(head)) {
    const bytes = unpacked(whole(file, bytesMax), name, bytesMax);
    if (isGzip(bytes)) throw new SeatrialError('E_FILE_INVALID', `${name} is packed twice`);
    return recogniseBytes({ name, size: bytes.length, pieces: () => [bytes] }, options);
  }
  if (size > heldBytesMax && (form ?? 'otlp') === 'otlp' && beginsAsOtlp(head)) {
    return {
      kind: 'traces',
      file: name,
      addTo: (index) => {
        const iterator = pieces()[Symbol.iterator]();
        try {
          const next = (): Uint8Array | undefined => iterator.next().value as Uint8Array | undefined;
          return addOtlpStream(index, next, { file: name, progress });
        } finally {
          iterator.return?.();
        }
      },
    };
  }
  const bytes = whole(file, bytesMax);
  const messages = otlpMessages(bytes);
  if (messages !== undefined)
    return {
      kind: 'traces',
      file: name,
      addTo: (index) => addOtlpProtobuf(index, messages, name),
    };
  if (bytes.includes(0)) throw new SeatrialError('E_FILE_INVALID', `${name} is no text file`);
  return recogniseTopology(bytes.toString('utf8'), { name, ...(form === undefined ? {} : { form }) });
}

function headOf({ pieces }: ByteFile): Buffer {
  let head = Buffer.alloc(0);
  for (const piece of pieces()) {
    head = Buffer.concat([head, piece.subarray(0, headBytes)]);
    if (head.length >= headBytes) break;
  }
  return head;
}

function whole({ name, size, pieces }: ByteFile, bytesMax: number): Buffer {
  const tooLarge = (bytes: number): SeatrialError =>
    new SeatrialError('E_FILE_INVALID', `${name} has ${bytes} bytes; ${bytesMax} is the most`);
  if (size > bytesMax) throw tooLarge(size);
  const parts: Buffer[] = [];
  let length = 0;
  for (const piece of pieces()) {
    length += piece.length;
    if (length > bytesMax) throw tooLarge(length);
    parts.push(Buffer.from(piece));
  }
  return Buffer.concat(parts);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unpacked(bytes: Buffer, name: string, bytesMax: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    if (error instanceof RangeError)
      throw new SeatrialError('E_FILE_INVALID', `${name} unpacks to more than ${bytesMax} bytes`, {
        hint: 'unpack it, and give the unpacked file',
      });
    throw new SeatrialError('E_FILE_INVALID', `${name} cannot be unpacked: ${messageOf(error)}`);
  }
}

/** The first key says so, below whatever it is wrapped in. */
function beginsAsOtlp(head: Buffer): boolean {
  return /^\uFEFF?\s*(?:\[\s*)?\{\s*(?:"(?:data|trace|result)"\s*:\s*\{\s*)?"(?:resourceSpans|batches)"/.test(
    head.toString('utf8'),
  );
}
