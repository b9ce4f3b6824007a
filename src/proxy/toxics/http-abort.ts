/**
 * `http_abort`: closes the connection of a request: `when` it is `before` it was forwarded (the request is lost), or `after` its
 * answer came from the upstream (the reply is lost: the service has done what was asked, and its client never hears of it).
 *
 * Closed with FIN behind the answers to requests before it; the system makes that RST when the client is still sending.
 */

import { defineHttpToxic } from '../http/http-toxic.ts';

export const httpAbort = defineHttpToxic({
  attributes: [],
  texts: { when: 'before' },
  problem: ({ when }) =>
    when === 'before' || when === 'after' ? undefined : 'attributes.when must be before or after',
  fate: ({ when }) => ({ kind: when === 'after' ? 'lost-reply' : 'lost-request' }),
});
