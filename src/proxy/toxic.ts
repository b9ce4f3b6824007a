/** A toxic on a proxy: its kind, its settings, and what it has hit. */

import type { Stream, ToxicKind } from './toxic-kind.ts';

/** What a toxic has really affected; see `GET /observed`. */
export interface Hits {
  connections: number;
  bytes: number;
}

/** One toxic. `attributes` and `toxicity` change in place, so that live stages see it. */
export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly kind: ToxicKind;
  readonly stream: Stream;
  /** The stream as it was written: Toxiproxy matches it in any case and echoes it. */
  readonly streamText: string;
  /** Probability that a connection is hit, as a 32-bit float; not limited to 0…1. */
  toxicity: number;
  readonly attributes: Record<string, number>;
  readonly hits: Hits;
}

/** What is changed by an update; what is missing stays. */
export interface ToxicChange {
  readonly toxicity?: number | undefined;
  readonly attributes: Readonly<Record<string, number>>;
}

/** Changes the settings in place. */
export function changeToxic(toxic: Toxic, { toxicity, attributes }: ToxicChange): void {
  if (toxicity !== undefined) toxic.toxicity = toxicity;
  Object.assign(toxic.attributes, attributes);
}
