/**
 * What a receiver of OTLP answers, in the encoding of the request: an `ExportTraceServiceResponse`, or a `google.rpc.Status` that says what
 * was wrong.
 *
 * After the OTLP specification 1.x, OTLP/HTTP response: nothing in it is success, partial success counts what was refused, 429 and 503 may be tried
 * again, everything else may not.
 */

import type { ServerResponse } from 'node:http';

/** How a request is written. */
export type OtlpForm = 'json' | 'protobuf';

/** The content types, and what they say. */
export const otlpForms: ReadonlyMap<string, OtlpForm> = new Map([
  ['application/json', 'json'],
  ['application/x-protobuf', 'protobuf'],
]);

/** What was taken of a request: all, but for what was refused. */
export interface OtlpTaken {
  /** Spans. */
  readonly refused: number;
  /** Why. */
  readonly why: string;
}

/** A request is not taken. Thrown by whoever takes it; the sender is told. */
export class OtlpRefusal extends Error {
  readonly status: number;
  /** When it may be tried again; `undefined`: it may not. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Answers that the request was taken. */
export function answerTaken(response: ServerResponse, form: OtlpForm, { refused, why }: OtlpTaken): void {
  if (form === 'json') {
    const partialSuccess = { rejectedSpans: String(refused), errorMessage: why };
    send(response, 200, form, Buffer.from(JSON.stringify(refused === 0 ? {} : { partialSuccess })));
    return;
  }
  const partial = refused === 0 ? [] : [bytesField(1, [numberField(1, refused), textField(2, why)])];
  send(response, 200, form, Buffer.concat(partial));
}

/** Answers that it was not. */
export function answerRefusal(response: ServerResponse, form: OtlpForm, refusal: OtlpRefusal): void {
  const { status, message, retryAfterSeconds } = refusal;
  if (status === 405) response.setHeader('allow', 'POST');
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
  const body = form === 'json' ? Buffer.from(JSON.stringify({ message })) : textField(2, message);
  send(response, status, form, body);
}

function send(response: ServerResponse, status: number, form: OtlpForm, body: Buffer): void {
  const type = [...otlpForms].find(([, one]) => one === form)?.[0] ?? '';
  response.writeHead(status, { 'content-type': type, 'content-length': body.length });
  response.end(body);
}

function bytesField(number: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function textField(number: number, text: string): Buffer {
  return bytesField(number, [Buffer.from(text)]);
}

function numberField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
