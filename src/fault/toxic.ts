/**
 * Toxics: the small interruptions of a connection that faults on edges are made of, as Toxiproxy's API has them.
 *
 * A toxic acts on one direction: `upstream` is what the caller sends, `downstream` what it gets back; `both` only our own proxy knows. Its name says which fault it is
 * of; whose it is (which run's), is put before it where it is set.
 */

/** What Toxiproxy's API is told. */
export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly stream: Stream | 'both';
  /** The share of connections, or of requests, that are hit. */
  readonly toxicity: number;
  readonly attributes: Readonly<Record<string, number | string>>;
}

/** The direction a toxic acts on. */
export type Stream = 'upstream' | 'downstream';

/** Both directions. */
export const bothStreams = ['upstream', 'downstream'] as const satisfies readonly Stream[];

/** The name of a toxic: `fault` is the fault's index in the scenario, `kind` what it is part of. */
export function toxicName(fault: number, kind: string, stream: Toxic['stream']): string {
  return `${fault}_${kind}_${stream}`;
}

/** Silence: `timeout` 0 lets nothing through and keeps the connection open until the toxic is removed. */
export function silence(fault: number, kind: string, stream: Stream): Toxic {
  return {
    name: toxicName(fault, kind, stream),
    type: 'timeout',
    stream,
    toxicity: 1,
    attributes: { timeout: 0 },
  };
}
