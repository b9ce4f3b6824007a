/** Messages as they are on the wire: what sender or receiver do with theirs afterwards is their own. */

import { copyJson } from '../../lib/json-copy.ts';
import type { ServiceAnswer, ServiceRequest } from './service.ts';

/** A request, as JSON would carry it. */
export function copyRequest({ method, path, key, body }: ServiceRequest): ServiceRequest {
  if (body === undefined) return key === undefined ? { method, path } : { method, path, key };
  const carried = copyJson(body);
  return key === undefined ? { method, path, body: carried } : { method, path, key, body: carried };
}

/** An answer, as JSON would carry it. */
export function copyAnswer({ status, body }: ServiceAnswer): ServiceAnswer {
  return { status, body: body === undefined ? undefined : copyJson(body) };
}
