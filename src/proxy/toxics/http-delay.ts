/**
 * `http_delay`: holds a request back for `delay` ± `jitter` ms, or, `when` it is `reply`, its answer, from when that begins to come. What
 * comes behind it on its connection does not come before it.
 */

import { defineHttpToxic } from '../http/http-toxic.ts';

export const httpDelay = defineHttpToxic({
  attributes: ['delay', 'jitter'],
  texts: { when: 'request' },
  problem: ({ when }) =>
    when === 'request' || when === 'reply' ? undefined : 'attributes.when must be request or reply',
  fate: ({ delay, jitter, when }, random) => ({
    kind: when === 'reply' ? 'late-reply' : 'late',
    ms: jitter > 0 ? delay + Math.floor((random.next() * 2 - 1) * jitter) : delay,
  }),
});
