/** The attributes of a span that somebody asks for, and what stands for attributes in other places of it. */

import { peerKeys } from './span-peer.ts';
import { protocolKeys } from './span-protocol.ts';
import { signKeys } from './span-signs.ts';

/** Attributes as texts, by name. */
export type SpanAttributes = Map<string, string>;

/** Whether anybody asks for the attribute of this name. */
export function isAsked(key: string): boolean {
  return asked.has(key);
}

const asked: ReadonlySet<string> = new Set([...peerKeys, ...protocolKeys, ...signKeys]);

/** Where the message of a span's status is kept. */
export const statusMessage = 'status.message';

const longest = 500;

/** Adds what an exception that the span tells of says: several are one text. */
export function addException(attributes: SpanAttributes, key: string, value: string): void {
  const before = attributes.get(key);
  if (before === undefined) attributes.set(key, value.slice(0, longest));
  else if (before.length < longest) attributes.set(key, `${before}\n${value}`.slice(0, longest));
}
