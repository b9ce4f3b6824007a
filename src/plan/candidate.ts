/** A candidate: one fault at one place and moment, before it is ranked. */

import type { z } from 'zod';
import type { faultSchema } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import type { TopologyEdge } from '../model/topology.ts';
import type { Clause } from './hypothesis.ts';
import type { CallMoment, TryName } from './tries.ts';

/** A fault as it is written in a scenario: what has a default is left out. */
export type FaultInput = z.input<typeof faultSchema>;

/** What a fault acts on: an edge, or a service (one of its replicas, or the links between them). */
export type Acts = { readonly edge: TopologyEdge } | { readonly service: string };

/** What is at stake there, by the target's own description. */
export interface Stakes {
  readonly term: 'saga' | 'replicas' | 'requests';
  /** 0 (nothing) to 1. */
  readonly value: number;
  readonly fact: string;
}

/** One experiment that could be made. */
export interface Candidate {
  /** Its stable name, the same in every plan: place, fault, moment. */
  readonly candidate: string;
  readonly where: string;
  /** Which of the things that are asked for on the edge; left out: all of them. */
  readonly operation?: string;
  /** Its family: the kind of the fault, or what a fault of that kind is used for (`reordering` is a latency). */
  readonly fault: string;
  /** What of the hazards of calls it shows; left out: what its family does. */
  readonly shows?: TryName;
  readonly moment?: string;
  /** The moment by its name, where nothing of the target is known. */
  readonly when?: CallMoment;
  /** How long answers are kept back, where they are. */
  readonly delayMs?: number;
  /** Candidates with the same moment teach partly the same. */
  readonly momentGroup?: string;
  readonly acts: Acts;
  /** What a second fault acts on, at the same time. */
  readonly and?: Acts;
  readonly stakes?: Stakes;
  readonly scenario?: Scenario;
  /** What is expected of the target in that scenario. */
  readonly hypothesis?: readonly Clause[];
  readonly costSeconds?: number;
}

/** Something that was not made a candidate. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** What a generator of candidates gives. */
export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly leftOut: readonly LeftOut[];
}

/** `order->payment lost-reply during charge or refund`. */
export function candidateName(where: string, fault: string, moment?: string): string {
  return [where, fault, ...(moment === undefined ? [] : [moment])].join(' ');
}

/** The edge or service whose remaining candidates a pick makes less interesting. */
export function placeOf({ acts }: Pick<Candidate, 'acts'>): string {
  return 'edge' in acts ? `${acts.edge.from}->${acts.edge.to}` : acts.service;
}

const nameLengthMax = 64;

/** A scenario's name for a candidate: `order-payment-lost-reply-during-charge-or-refund`, cut at a word when too long. */
export function scenarioName(candidate: string): string {
  const slug = candidate
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  if (slug.length <= nameLengthMax) return slug;
  // Two long names that begin alike must stay two: the cut-off part goes in as a number.
  const rest = fingerprint(slug).toString(36);
  return `${slug.slice(0, nameLengthMax - rest.length - 1).replace(/-+$/, '')}-${rest}`;
}

/** FNV-1a, 32 bits. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
