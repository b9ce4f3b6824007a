/** A toxic on a proxy: its kind, its settings, and what it has hit. */

import type { Hits } from './hits.ts';
import { RequestLog } from './http/request-log.ts';
import type { Place, ToxicKind } from './toxic-kind.ts';

/** One toxic. `attributes` and `toxicity` change in place, so that live stages see it. */
export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly kind: ToxicKind;
  readonly stream: Place;
  /** The stream as it was written: Toxiproxy matches it in any case and echoes it. */
  readonly streamText: string;
  /** Probability that a connection is hit, as a 32-bit float; not limited to 0…1. */
  toxicity: number;
  readonly attributes: Record<string, number | string>;
  /** What its kind shares between all its connections. */
  readonly shared: unknown;
  /** How often it was changed: every connection rolls once for each change. */
  changes: number;
  readonly hits: Hits;
  /** Of a toxic that acts on requests. */
  readonly requests?: RequestLog;
}

/** What a toxic is made from; attributes that are not given are what the kind says. */
export type ToxicSettings = Omit<Toxic, 'shared' | 'changes' | 'hits' | 'requests'>;

/** A toxic that has not met a connection yet. */
export function createToxic(settings: ToxicSettings): Toxic {
  const { kind } = settings;
  const none = Object.fromEntries(kind.attributes.map((attribute) => [attribute, 0]));
  const attributes = { ...none, ...kind.texts, ...settings.attributes };
  const isPerRequest = kind.startPair !== undefined;
  const hits: Hits = { connections: 0, bytes: 0, ...(isPerRequest ? { requests: 0, matched: 0 } : {}) };
  return {
    ...settings,
    attributes,
    shared: kind.share?.(numbersOf(attributes)),
    changes: 0,
    hits,
    ...(isPerRequest ? { requests: new RequestLog(hits) } : {}),
  };
}

/** Attributes as any kind takes them: never wrong, because what comes over the API is read by the kind's own names. */
export function numbersOf(attributes: Toxic['attributes']): Record<string, number> {
  return attributes as Record<string, number>;
}

/** What is changed by an update; what is missing stays. */
export interface ToxicChange {
  readonly toxicity?: number | undefined;
  readonly attributes: Readonly<Record<string, number | string>>;
}

/** Changes the settings in place. */
export function changeToxic(toxic: Toxic, { toxicity, attributes }: ToxicChange): void {
  if (toxicity !== undefined) toxic.toxicity = toxicity;
  Object.assign(toxic.attributes, attributes);
  toxic.changes += 1;
}
