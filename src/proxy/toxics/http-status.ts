/**
 * `http_status`: answers with `status` (left out: 503) and `body` of `content_type`, instead of calling the upstream.
 *
 * The request is read to its end (who expects `100 Continue` gets it), so the connection goes on; HEAD gets the head alone. The
 * upstream is connected to all the same, with the client's connection.
 */

import { defineHttpToxic } from '../http/http-toxic.ts';

const statusDefault = 503;

export const httpStatus = defineHttpToxic({
  attributes: ['status'],
  texts: { body: '', content_type: 'text/plain; charset=utf-8' },
  problem: ({ status, content_type: contentType }) => {
    if (status !== 0 && (status < 200 || status > 599)) return 'attributes.status must be within 200 and 599';
    return /[\r\n]/.test(contentType) ? 'attributes.content_type must be one line' : undefined;
  },
  fate: ({ status, body, content_type: contentType }) => ({
    kind: 'answer',
    answer: { status: status === 0 ? statusDefault : status, body, contentType },
  }),
});
