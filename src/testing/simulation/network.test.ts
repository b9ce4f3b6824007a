/** What a fault does to one call: a service that asks another one, 500 ms patient, and what it is told, and when. */

import { expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import type { Toxic } from '../../run/ports.ts';
import { createLink } from './link.ts';
import { createLinks } from './links.ts';
import { quietNetwork, type NetworkConditions } from './network-conditions.ts';
import { createNetwork } from './network.ts';
import { createVirtualTime } from './virtual-time.ts';

interface Course {
  readonly toxic?: Partial<Toxic>;
  /** When the toxic is removed, ms. */
  readonly removedAt?: number;
  /** When the link is switched off, ms. */
  readonly offAt?: number;
  /** The callee: answers at once, or is not there. */
  readonly callee?: 'gone';
  readonly conditions?: NetworkConditions;
  readonly request?: { readonly method: string; readonly path: string };
}

const exact: NetworkConditions = { ...quietNetwork, delayMs: [1, 1] };

/** `asked at 1, told ok at 2`: when the callee got the request, and what the caller was told; `nothing`: it gave up after 500 ms. */
async function call({
  toxic,
  removedAt,
  offAt,
  callee,
  conditions = exact,
  request,
}: Course): Promise<string> {
  const time = createVirtualTime();
  const link = createLink('a.1->b.1', 'b.1', true);
  const links = createLinks(new Map([[link.name, link]]));
  const seen: string[] = [];
  const at = (text: string): void => void seen.push(`${text} at ${time.now()}`);
  const network = createNetwork({
    time,
    random: createRandom(1),
    conditions,
    replicas: {
      receive: (_, __, done) => {
        if (callee === undefined) at('asked');
        done(callee === 'gone' ? undefined : { status: 200, body: {} });
      },
    },
  });
  if (toxic !== undefined) {
    const plain = { name: 't', type: 'latency', stream: 'downstream', toxicity: 1, attributes: {} } as const;
    await links.addToxic(link.name, { ...plain, ...toxic });
  }
  if (removedAt !== undefined) time.after(removedAt, () => void links.removeToxic(link.name, 't'));
  if (offAt !== undefined) time.after(offAt, () => void links.setEnabled(link.name, false));
  if (offAt === 0) await links.setEnabled(link.name, false);
  const giveUp = time.after(500, () => {
    leave();
    at('nothing');
  });
  const leave = network.call(link, request ?? { method: 'GET', path: '/' }, (end) => {
    giveUp();
    at('none' in end ? end.none.replace('the connection was ', '') : `told ${end.status}`);
  });
  await time.run(time.sleep(10_000));
  const { connections, requests } = await links
    .hits(link.name, 't')
    .then((hits) => hits ?? { connections: 0, requests: 0 });
  const hits = toxic === undefined || removedAt !== undefined ? '' : `; hit ${requests ?? connections}`;
  return `${seen.join(', ')}${hits}${link.open.size === 0 ? '' : '; still open'}`;
}

const upstream = { stream: 'upstream' } as const;

test.each<[string, Course, string]>([
  ['no fault', {}, 'asked at 1, told 200 at 2'],
  ['nobody there', { callee: 'gone' }, 'closed at 1'],
  ['switched off', { offAt: 0 }, 'refused at 1'],
  ['switched off while open', { offAt: 1.5 }, 'asked at 1, closed at 1.5'],
  ['latency', { toxic: { attributes: { latency: 30 } } }, 'asked at 1, told 200 at 32; hit 1'],
  [
    'latency on the way there, longer than anybody waits',
    { toxic: { ...upstream, attributes: { latency: 900 } } },
    'nothing at 500, asked at 901; hit 1',
  ],
  [
    'latency that ends meanwhile: what it held goes at once',
    { toxic: { ...upstream, attributes: { latency: 900 } }, removedAt: 100 },
    'asked at 101, told 200 at 102',
  ],
  [
    'silence',
    { toxic: { type: 'timeout', attributes: { timeout: 0 } } },
    'asked at 1, nothing at 500; hit 1',
  ],
  [
    'silence that ends: what it swallowed is not sent again',
    { toxic: { type: 'timeout', ...upstream, attributes: { timeout: 0 } }, removedAt: 100 },
    'closed at 100',
  ],
  [
    'a timeout',
    { toxic: { type: 'timeout', attributes: { timeout: 50 } } },
    'asked at 1, closed at 51; hit 1',
  ],
  [
    'a reset',
    { toxic: { type: 'reset_peer', ...upstream, attributes: { timeout: 0 } } },
    'closed at 0; hit 1',
  ],
  [
    'slow to open',
    { toxic: { type: 'slow_open', stream: 'both', attributes: { delay: 40 } } },
    'asked at 41, told 200 at 42; hit 1',
  ],
  [
    'answered by the proxy',
    { toxic: { type: 'http_status', stream: 'both', attributes: { status: 503 } } },
    'told 503 at 1; hit 1',
  ],
  [
    'aborted before',
    { toxic: { type: 'http_abort', stream: 'both', attributes: { when: 'before' } } },
    'closed at 0; hit 1',
  ],
  [
    'aborted after',
    { toxic: { type: 'http_abort', stream: 'both', attributes: { when: 'after' } } },
    'asked at 1, closed at 1; hit 1',
  ],
  [
    'a late reply',
    { toxic: { type: 'http_delay', stream: 'both', attributes: { delay: 20, when: 'reply' } } },
    'asked at 1, told 200 at 22; hit 1',
  ],
  [
    'a request that is not meant',
    { toxic: { type: 'http_abort', stream: 'both', attributes: { when: 'before', path: '/other/*' } } },
    'asked at 1, told 200 at 2; hit 0',
  ],
  [
    'not yet: so many pass first',
    { toxic: { type: 'http_abort', stream: 'both', attributes: { when: 'before', after: 1 } } },
    'asked at 1, told 200 at 2; hit 0',
  ],
  [
    'no share of them',
    { toxic: { toxicity: 0, attributes: { latency: 30 } } },
    'asked at 1, told 200 at 2; hit 0',
  ],
  ['all lost', { conditions: { ...exact, lost: 1 } }, 'nothing at 500'],
  [
    'all repeated',
    { conditions: { ...exact, duplicated: 1 } },
    expect.stringMatching(/^asked at 1, .*asked at/) as string,
  ],
])('%s', async (_, course, seen) => {
  expect(await call(course)).toEqual(seen);
});
