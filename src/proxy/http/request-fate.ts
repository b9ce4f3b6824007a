/** What becomes of a request that an HTTP toxic has hit. */

import { STATUS_CODES } from 'node:http';
import type { RequestHead } from './message-head.ts';

/**
 * `pass`: nothing; `answer`: instead of the upstream; `late`: forwarded so much later; `late-reply`: its answer is; `lost-request`,
 * `lost-reply`: what they say.
 */
export type RequestFate =
  | { readonly kind: 'pass' | 'lost-request' | 'lost-reply' }
  | { readonly kind: 'late' | 'late-reply'; readonly ms: number }
  | { readonly kind: 'answer'; readonly answer: GivenAnswer };

/** An answer that is given instead of the upstream's. */
export interface GivenAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

/** Whether the request and its answer pass, if later: nothing is owed to it. */
export function letsPass({ kind }: RequestFate): boolean {
  return kind === 'pass' || kind === 'late' || kind === 'late-reply';
}

/** Whether the sender of the request expects the connection to be closed behind the answer. */
export function wantsClose(head: RequestHead): boolean {
  const options = head.fields.values('connection').flatMap((value) => value.toLowerCase().split(/\s*,\s*/));
  return options.includes('close') || (head.minor === 0 && !options.includes('keep-alive'));
}

/** The answer as it goes over the wire. */
export function answerBytes({ status, body, contentType }: GivenAnswer, request: RequestHead): Buffer {
  const hasBody = status !== 204 && status !== 304;
  const content = Buffer.from(hasBody ? body : '');
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
    ...(content.length > 0 ? [`Content-Type: ${contentType}`] : []),
    ...(hasBody ? [`Content-Length: ${content.length}`] : []),
    `Connection: ${wantsClose(request) ? 'close' : 'keep-alive'}`,
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return request.method === 'HEAD' ? head : Buffer.concat([head, content]);
}
