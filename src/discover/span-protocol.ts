/**
 * What is spoken between the ends of a call, as the attributes of a span say it (OpenTelemetry's semantic conventions, old and new, and
 * OpenTracing's tags): the system of a database goes before that of messages, that before remote calls, and HTTP, which carries most of them,
 * comes last.
 */

import { protocolWord } from './protocols.ts';

/** Attributes, the first that is there counts. Without a word of its own, the value is the word. */
const keys: readonly (readonly [key: string, word?: string])[] = [
  ['db.system.name'],
  ['db.system'],
  ['db.type'],
  ['messaging.system'],
  ['rpc.system.name'],
  ['rpc.system'],
  ['network.protocol.name'],
  ['net.protocol.name'],
  ['rpc.grpc.status_code', 'grpc'],
  ['grpc.status_code', 'grpc'],
  ['http.request.method', 'http'],
  ['http.method', 'http'],
  ['http.response.status_code', 'http'],
  ['http.status_code', 'http'],
  ['http.url', 'http'],
  ['http.target', 'http'],
];

const ranks: ReadonlyMap<string, number> = new Map(keys.map(([key], rank) => [key, rank]));

/** The attributes that {@link protocolOf} asks for. */
export const protocolKeys: ReadonlySet<string> = new Set(ranks.keys());

/** What is spoken; nothing where no attribute says it. O(attributes) */
export function protocolOf(attributes: ReadonlyMap<string, string>): string | undefined {
  let best = keys.length;
  let said = '';
  for (const [key, value] of attributes) {
    const rank = ranks.get(key);
    if (rank === undefined || rank >= best || value === '') continue;
    best = rank;
    said = value;
  }
  return best === keys.length ? undefined : (keys[best]?.[1] ?? protocolWord(said));
}
