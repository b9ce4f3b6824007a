import { describe, expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { createSagaSight, headersSeen } from './saga-sight.ts';

/** The fake target, with rules. `nod` is a step at a service that the coordinator does not call itself. */
const target: Target = targetSchema.parse({
  ...fakeTarget,
  sagas: {
    book: {
      coordinator: 'desk',
      steps: [
        { name: 'reserve', service: 'stock', compensation: 'release' },
        { name: 'charge', service: 'till' },
        { name: 'nod', service: 'store' },
      ],
      seen: {
        saga: 'Key: {saga}.*',
        steps: { 'POST /items': 'reserve', 'DELETE /items/*': 'release', 'POST /nods': 'nod' },
      },
    },
    refill: {
      coordinator: 'desk',
      steps: [{ name: 'pay', service: 'till' }],
      seen: { steps: { 'PUT /refills/{saga}': 'pay' } },
    },
  },
});

const links = ['desk.1->stock.1', 'desk.1->till.1', 'desk.1->post.1', 'store.1->stock.1'];

/**
 * A line of the feed: `stock POST /items o-1.x` is a request that begins on the link from the desk; a status, or `none`, behind it: it ends
 * so; `cut`: with a part of an answer; `given`: with 200 from a toxic. `late`: on a connection that had been accepted before all others. `stock lost malformed`, `dropped 3`, or the text itself.
 */
function line(text: string): string {
  const [name = '', method = '', path = '', key = '', end] = text.split(' ');
  if (name === 'dropped') return JSON.stringify({ dropped: Number(method) });
  const proxy = `p_${name.includes('->') ? name : `desk.1->${name}.1`}`;
  if (method === 'lost') return JSON.stringify({ proxy, connection: 1, lost: path });
  if (path === '') return text;
  const headers = { key };
  const request = { proxy, connection: 1, request: 1, method, target: path, at: 100, tookMs: 5, headers };
  if (end === undefined || end === 'late')
    return JSON.stringify({ begun: true, ...request, acceptedMs: end === undefined ? 0 : 50 });
  if (end === 'cut') return JSON.stringify({ ...request, answered: false, status: 200 });
  if (end === 'given') return JSON.stringify({ ...request, answered: true, given: true, status: 200 });
  return JSON.stringify({
    ...request,
    answered: end !== 'none',
    ...(end === 'none' ? {} : { status: Number(end) }),
  });
}

function row(event: Event): string {
  if (event.kind === 'unseen') return `${event.passed ? 'unseen' : 'not received'}: ${event.detail}`;
  if (event.kind !== 'saga') return event.kind;
  const { service, saga, action, step = '', outcome = '', seen = '' } = event;
  return `${service} ${saga} ${action} ${step} ${outcome} ${seen}`.replaceAll(/ +/g, ' ');
}

function rows(...texts: readonly string[]): string[] {
  const sight = createSagaSight(target, new Map(links.map((link) => [`p_${link}`, link])), () => 7);
  return texts.flatMap((text) => sight.read(line(text)).map(row));
}

describe('a line of the feed', () => {
  test.each([
    ['stock POST /items o-1.reserve', 'desk.1 o-1 begin reserve proxy'],
    ['stock POST /items o-1.reserve 201', 'desk.1 o-1 end reserve ok proxy'],
    ['stock POST /items o-1.reserve 409', 'desk.1 o-1 end reserve refused proxy'],
    ['stock POST /items o-1.reserve 408', 'desk.1 o-1 end reserve unknown proxy'],
    ['stock POST /items o-1.reserve 302', 'desk.1 o-1 end reserve unknown proxy'],
    ['stock POST /items o-1.reserve 503', 'desk.1 o-1 end reserve unknown proxy'],
    ['stock POST /items o-1.reserve none', 'desk.1 o-1 end reserve unknown proxy'],
    ['stock POST /items o-1.reserve cut', 'desk.1 o-1 end reserve unknown proxy'],
    ['stock POST /items o-1.reserve given', 'desk.1 o-1 end reserve unknown proxy'],
    ['stock DELETE /items/3 o-1.release', 'desk.1 o-1 begin release proxy'],
    ['till PUT /refills/r-1 ', 'desk.1 r-1 begin pay proxy'],
    ['stock lost malformed', 'unseen: a connection on desk.1->stock.1 could not be followed (malformed)'],
    [
      'stock lost unread',
      'not received: a connection on desk.1->stock.1 has ended before anything of it was read',
    ],
    ['dropped 3', 'unseen: the proxy has dropped 3 lines'],
    ['{"what":"?"}', 'unseen: a line of the proxy could not be read'],
    ['stock POST /items o-1.reserve late', 'desk.1 o-1 begin reserve proxy'],
    // Where it does not call the participant itself, any callee may stand before it.
    ['post POST /nods o-1.nod', 'desk.1 o-1 begin nod proxy'],
  ])('%s → %s', (text, expected) => {
    expect(rows(text)).toEqual([expected]);
  });

  test.each([
    'stock GET /items o-1.reserve',
    'stock POST /items nothing',
    'till POST /items o-1.reserve',
    'store.1->stock.1 POST /items o-1.reserve',
    'elsewhere POST /items o-1.reserve',
    'stock lost upgraded',
    'store.1->stock.1 lost malformed',
  ])('%s: nothing', (text) => {
    expect(rows(text)).toEqual([]);
  });

  test('a request that waited to be read has a place among the rows of its saga, unless there were some meanwhile', () => {
    const [released, late] = ['stock DELETE /items/1 o-1.release', 'stock POST /items o-1.reserve late'];
    expect(rows(released, late, late.replace('o-1', 'o-2'))).toEqual([
      'desk.1 o-1 begin release proxy',
      'unseen: reserve of o-1 was sent before it could be read, and nobody knows when',
      'desk.1 o-2 begin reserve proxy',
    ]);
  });

  test('that something was missed is told once until there is a row again', () => {
    const begun = 'stock POST /items o-1.reserve';
    expect(
      rows(
        'stock lost unread',
        'stock lost unread',
        'dropped 1',
        'dropped 2',
        'stock lost not-http',
        'stock lost unread',
        begun,
        'dropped 3',
      ),
    ).toEqual([
      'not received: a connection on desk.1->stock.1 has ended before anything of it was read',
      'unseen: the proxy has dropped 1 lines',
      'desk.1 o-1 begin reserve proxy',
      'unseen: the proxy has dropped 3 lines',
    ]);
  });
});

test('the headers that a proxy is to tell', () => {
  expect(headersSeen(target)).toEqual(['key', 'idempotency-key']);
  expect(headersSeen(fakeTarget)).toEqual([]);
});
