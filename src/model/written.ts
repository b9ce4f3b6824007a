/** The small words documents are written in: durations, names, places, edges. */

import { z } from 'zod';
import { durationPattern, parseDuration } from '../lib/duration.ts';
import { edgePattern, placePattern } from './place.ts';

/** Timers cannot wait longer than 24 days, and nobody means to. */
const dayMs = 24 * 3_600_000;
const aDuration = 'must be a length of time such as 250ms, 5s or 2m';

export const duration = z
  .string(aDuration)
  .regex(durationPattern, aDuration)
  .refine((text) => (parseDuration(text) ?? 0) <= dayMs, 'must be at most 24h')
  .meta({ description: 'A length of time: 250ms, 5s, 2m, 1h.' });

const aName = 'must be a name: lower-case letters, digits and hyphens';

export const name = z
  .string(aName)
  .regex(/^[a-z][a-z0-9-]*$/, aName)
  // A plain JavaScript object, as graphs and records are kept in, has such a member already.
  .refine((text) => text !== 'constructor', 'must be another name than constructor')
  .max(64);

const aPlace = 'must be a service (catalog) or a replica (catalog.2)';

export const place = z
  .string(aPlace)
  .regex(placePattern, aPlace)
  .meta({ description: 'A service (catalog) or one replica (catalog.2).' });

const anEdge = 'must be an edge: caller->callee, such as order->payment or catalog.1->catalog.2';

export const edge = z
  .string(anEdge)
  .regex(edgePattern, anEdge)
  .meta({ description: 'An edge: order->payment, catalog.1->catalog.2, client->storefront.' });

export const share = z.number().min(0).max(1);

const aRule = 'must be a rule ID such as SG7 (docs/SPEC.md)';

/** A rule's ID, as numbered in docs/SPEC.md. */
export const ruleId = z.string(aRule).regex(/^(SG([1-9]|10|11)|CV[1-4]|DU1|DL1|AV1|LA1)$/, aRule);

/** A document's version. Newer ones are refused before anything else is looked at. */
export const schemaVersion = z.literal(1);
