/**
 * Calls to a container engine's HTTP API (Docker Engine API 1.41 and newer; Podman answers the same), with nothing but its address:
 * for those who heal after the harness, and for whatever must be quick and must never hang.
 *
 * Source: Docker Engine API reference, https://docs.docker.com/reference/api/engine/version/v1.41/
 */

import { readFileSync } from 'node:fs';
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { messageOf, SeatrialError } from '../../lib/errors.ts';
import { fieldOf } from '../../lib/untyped.ts';
import { inTime } from '../in-time.ts';

/** One call. */
export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** `Infinity` waits as long as the engine does. */
  readonly msMax?: number;
  readonly signal?: AbortSignal;
}

/** The engine said no. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Nobody answers at the engine's address, or not in time: `E_ENGINE`. */
export class EngineGone extends SeatrialError {
  override readonly name = 'EngineGone';

  constructor(address: string, cause: unknown) {
    super('E_ENGINE', `no engine answers at ${address}: ${messageOf(cause)}`, {
      cause,
      hint: 'what of ours is in it is removed as soon as it answers again, at the latest by: seatrial heal',
    });
  }
}

const callMsMax = 10_000;
const answerBytesMax = 64 * 2 ** 20;

/**
 * The answer's text.
 *
 * @param address - `unix:///var/run/docker.sock`, `http://127.0.0.1:2375`; of `https://…` the certificates are in `DOCKER_CERT_PATH`
 * @throws {@link EngineRefusal} for a status of 400 and more, {@link EngineGone} when there is no engine, or it is late
 */
export function engineCall(address: string, call: EngineRequest): Promise<string> {
  const { method, path, body, msMax = callMsMax, signal } = call;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = open(address, {
      method,
      path,
      agent: false,
      ...(text === undefined
        ? {}
        : { headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (Number.isFinite(msMax)) {
      const late = setTimeout(() => {
        request.destroy(new EngineGone(address, `${method} ${path}: no answer within ${msMax} ms`));
      }, msMax);
      request.once('close', () => {
        clearTimeout(late);
      });
    }
    const failed = (thrown: unknown): void => {
      reject(engineError(address, thrown));
    };
    request.once('error', failed);
    request.once('response', (response) => {
      read(response).then((answer) => {
        const status = response.statusCode ?? 0;
        if (status < 400) resolve(answer);
        else reject(new EngineRefusal(status, sentenceIn(answer) ?? `${method} ${path}: status ${status}`));
      }, failed);
    });
    request.end(text);
  });
}

/** The same for an answer in JSON. Nothing is known of its shape. */
export async function engineJson(address: string, call: EngineRequest): Promise<unknown> {
  return JSON.parse(await engineCall(address, call)) as unknown;
}

/** As {@link engineCall}, but one of these statuses is fine, too: the thing is as wanted already. */
export async function engineSees(
  address: string,
  call: EngineRequest,
  fine: readonly number[],
): Promise<boolean> {
  try {
    await engineCall(address, call);
    return true;
  } catch (error) {
    if (error instanceof EngineRefusal && fine.includes(error.status)) return false;
    throw error;
  }
}

function open(address: string, options: RequestOptions): ClientRequest {
  const unix = /^unix:\/\/(\/.+)$/.exec(address)?.[1];
  if (unix !== undefined) return httpRequest({ ...options, socketPath: unix });
  const { protocol, hostname, port } = new URL(address);
  const at = { ...options, hostname: hostname.replace(/^\[|\]$/g, ''), port };
  if (protocol !== 'https:') return httpRequest(at);
  const folder = process.env['DOCKER_CERT_PATH'] ?? '';
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFileSync(join(folder, name)));
  return httpsRequest({ ...at, ca, cert, key });
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > answerBytesMax) throw new Error(`an answer of more than ${answerBytesMax} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The engine says what was wrong as `{ "message": … }`. */
function sentenceIn(answer: string): string | undefined {
  try {
    const message = fieldOf(JSON.parse(answer), 'message');
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** What another client of the engine threw, in our words; what is about a file on the way to it stays as it is. */
export function engineError(address: string, thrown: unknown): Error {
  const { code, path, statusCode } = (thrown ?? {}) as NodeJS.ErrnoException & { statusCode?: number };
  if (statusCode !== undefined) return new EngineRefusal(statusCode, messageOf(thrown));
  const isGone = ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ENOTSOCK'].includes(code ?? '');
  if (isGone && path === undefined) return new EngineGone(address, thrown);
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** What another client of the engine gives, which by itself would wait for ever. */
export async function answered<T>(address: string, promise: Promise<T>): Promise<T> {
  const late = `no answer within ${callMsMax} ms`;
  try {
    return await inTime(promise, callMsMax, late);
  } catch (thrown) {
    throw messageOf(thrown) === late ? new EngineGone(address, thrown) : engineError(address, thrown);
  }
}
