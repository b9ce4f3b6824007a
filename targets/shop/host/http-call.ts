/**
 * One HTTP call, over a connection of its own.
 *
 * A kept connection would make a call fail for what happened to the one before it, and invites libraries to send again on their
 * own. An answer counts only when it was read to its end.
 */

import { request as httpRequest } from 'node:http';
import type { Answer, Request } from '../ports.ts';

/** Whom to call, and the limits. */
export interface CallOptions {
  readonly host: string;
  readonly port: number;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
  /** More than this is not read. */
  readonly bytesMax: number;
  /** The header that carries the request's key; by default `idempotency-key`. */
  readonly keyHeader?: string;
}

/**
 * The answer to a request.
 *
 * @throws Error when no answer was wholly read: refused, reset, cut short, aborted, too long, or not JSON
 */
export function httpCall(request: Request, options: CallOptions): Promise<Answer> {
  const { host, port, signal, bytesMax, keyHeader = 'idempotency-key' } = options;
  const { method, path, key, body } = request;
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = {
    connection: 'close',
    ...(key === undefined ? {} : { [keyHeader]: key }),
    ...(payload === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(payload.length) }),
  };
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host, port, method, path, headers, signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= bytesMax) {
          chunks.push(chunk);
          return;
        }
        reject(new Error(`the answer is longer than ${bytesMax} bytes`));
        call.destroy();
      });
      response.on('end', () => {
        try {
          if (!response.complete) throw new Error('the answer was cut short');
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) });
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    call.on('error', reject);
    call.end(payload);
  });
}
