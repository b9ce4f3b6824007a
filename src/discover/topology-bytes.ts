/**
 * A file with a topology in it, as bytes: OTLP as protocol buffers, spans as JSON too large to be held, or else a text.
 */

import { SeatrialError } from '../lib/errors.ts';
import type { InputName } from './json-input.ts';
import { addOtlpProtobuf, otlpMessages } from './otlp-protobuf.ts';
import { spanFormOf, type SpanForm } from './span-form.ts';
import type { TopologyInput } from './topology-forms.ts';
import { recogniseTopology } from './topology-input.ts';
import { addTraceStream } from './trace-stream.ts';
import { addZipkinStream } from './zipkin-stream.ts';

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
  /** Files of spans as JSON of more bytes are not held whole. */
  readonly heldBytesMax?: number;
  /** The most that is held. */
  readonly bytesMax?: number;
}

/** 256 MiB. */
const bytesMaxDefault = 256 * 1024 * 1024;
const heldBytesMaxDefault = 8 * 1024 * 1024;
/** A first span with everything in it that its makers thought of. */
const headBytes = 64 * 1024;

/**
 * What is in `file`.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` when it is malformed or too large, `E_INPUT_UNKNOWN` when it is of none of the known forms
 */
export function recogniseBytes(file: ByteFile, options: ByteOptions = {}): TopologyInput {
  const { form, progress, heldBytesMax = heldBytesMaxDefault, bytesMax = bytesMaxDefault } = options;
  const { name, size, pieces } = file;
  const spans = size > heldBytesMax ? spanFormOf(headOf(file)) : undefined;
  if (spans !== undefined && (form === undefined || isReadAs(form, spans))) {
    const addStream = spans === 'zipkin' ? addZipkinStream : addTraceStream;
    return {
      kind: 'traces',
      file: name,
      addTo: (index) => {
        const iterator = pieces()[Symbol.iterator]();
        try {
          const next = (): Uint8Array | undefined => iterator.next().value as Uint8Array | undefined;
          return addStream(index, next, { file: name, progress });
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
  return recogniseTopology(textIn(bytes), { name, ...(form === undefined ? {} : { form }) });
}

function headOf({ pieces }: ByteFile): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces()) {
    parts.push(new Uint8Array(piece.subarray(0, headBytes)));
    length += piece.length;
    if (length >= headBytes) break;
  }
  return concatenated(parts);
}

function whole({ name, size, pieces }: ByteFile, bytesMax: number): Uint8Array {
  const tooLarge = (bytes: number): SeatrialError =>
    new SeatrialError('E_FILE_INVALID', `${name} has ${bytes} bytes; ${bytesMax} is the most`);
  if (size > bytesMax) throw tooLarge(size);
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces()) {
    length += piece.length;
    if (length > bytesMax) throw tooLarge(length);
    // A copy: the piece may be overwritten by the next one, and what is called a slice of a Buffer is none.
    parts.push(new Uint8Array(piece));
  }
  return concatenated(parts);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A byte order mark stays. */
function textIn(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** The lines of a file may be of both OpenTelemetry and Jaeger. */
function isReadAs(form: string, spans: SpanForm): boolean {
  return form === 'zipkin' || spans === 'zipkin' ? form === spans : form === 'otlp' || form === 'jaeger';
}
