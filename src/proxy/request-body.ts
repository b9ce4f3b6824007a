/** Reads the body of an API request: bounded, and as JSON whatever the content type says. */

import type { IncomingMessage } from 'node:http';
import { ApiError, badBody } from './api-error.ts';
import { JsonTextError, readJsonText, type JsonValue } from './json-text.ts';

/** Room for some thousand proxies in one populate. */
const bodyBytesMax = 1_024 * 1_024;

/** The first JSON value of the body. @throws {@link ApiError} 400: no JSON; 413: more than 1 MiB, of which no more is kept */
export async function readBody(request: IncomingMessage): Promise<JsonValue> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // The request must stay open when it is too long: its answer goes out on the same socket.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > bodyBytesMax) break;
    parts.push(part);
  }
  if (bytes > bodyBytesMax) {
    // The rest is read and dropped: many clients look for an answer only when they have sent everything.
    request.resume();
    throw new ApiError(413, `request body too large: more than ${bodyBytesMax} bytes`);
  }
  try {
    return readJsonText(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    throw error instanceof JsonTextError ? badBody(error.message) : error;
  }
}
