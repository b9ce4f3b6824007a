/**
 * What all HTTP toxics have in common: which requests they are about, and which of those they hit.
 *
 * A request is meant when it matches `method`, `path` and `header`. Of those that are, the first `after` are not hit, then `count`
 * (0: all), each by the toxic's toxicity. Counted over all connections of the proxy, and on over updates.
 */

import { pathOf } from '../../lib/path-pattern.ts';
import type { Random } from '../../lib/random.ts';
import { defineToxic, type Attributes, type ToxicKind } from '../toxic-kind.ts';
import { noop } from '../toxics/noop.ts';
import { Conversation } from './conversation.ts';
import type { RequestFate } from './request-fate.ts';
import { matchesRequest } from './request-match.ts';

const commonNumbers = ['after', 'count'] as const;
const commonTexts = { method: '', path: '', header: '' };

type CommonNumber = (typeof commonNumbers)[number];
type CommonText = keyof typeof commonTexts;

/** What one HTTP toxic is. */
export interface HttpToxic<Name extends string, Text extends string> {
  /** Its own attributes, before the common ones. */
  readonly attributes: readonly Name[];
  /** With what they are when they are not given. */
  readonly texts: Readonly<Record<Text, string>>;
  /** What is wrong with its attributes, as a sentence. */
  readonly problem?: (attributes: Attributes<Name, Text>) => string | undefined;
  /** What becomes of a request that is hit. */
  readonly fate: (attributes: Attributes<Name, Text>, random: Random) => RequestFate;
}

/** The kind of toxic that does so. */
export function defineHttpToxic<const Name extends string, const Text extends string>(
  toxic: HttpToxic<Name, Text>,
): ToxicKind<Name | CommonNumber, Text | CommonText> {
  return defineToxic<Name | CommonNumber, Text | CommonText, unknown>({
    attributes: [...toxic.attributes, ...commonNumbers],
    texts: { ...toxic.texts, ...commonTexts },
    ...(toxic.problem === undefined ? {} : { problem: toxic.problem }),
    start: (context) => noop.start(context),
    startPair({ attributes, connection, random, toxicity, requests, gave }) {
      const chance = (): boolean => random.chance(toxicity());
      const conversation = new Conversation({
        decide(head, request) {
          if (!matchesRequest(head, attributes)) return { kind: 'pass' };
          const { method, target } = head;
          const hit = { at: new Date().toISOString(), connection, request, method, path: pathOf(target) };
          const { after, count } = attributes;
          return requests.take(hit, { after, count, chance })
            ? toxic.fate(attributes, random)
            : { kind: 'pass' };
        },
        unread() {
          requests.unread += 1;
        },
        gave,
      });
      return {
        upstream: (out) => conversation.upstream(out),
        downstream: (out) => conversation.downstream(out),
      };
    },
  });
}
