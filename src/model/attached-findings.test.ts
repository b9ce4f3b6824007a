import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../testing/command-line.ts';
import { snippetsIn } from '../testing/snippets.ts';
import { readDocument } from './document.ts';
import { targetFindings } from './names.ts';
import { targetSchema } from './target.ts';

const whole = `schemaVersion: 1
name: pair
client: client.ts
attached:
  toxiproxy: http://127.0.0.1:8474
  proxies: { front->back.1: one }
services:
  front:
    entry: true
    attached: [{ address: '127.0.0.1:1', container: front }]
    edges: { back: {} }
  back:
    replicas: 2
    attached:
      - { address: '127.0.0.1:2', pidFile: a.pid, start: [back] }
      - { address: '[::1]:3', pid: 77 }
`;

/** What is wrong after a change, without the pictures. */
function problems(from: string, to: string): string[] {
  const text = whole.replace(from, to);
  if (text === whole && from !== '') throw new Error('nothing was changed');
  try {
    readDocument(targetSchema, text, { file: 't.yaml', also: targetFindings });
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .filter((line) => line.startsWith('t.yaml:') && /:\d+:\d+:/.test(line));
  }
}

test.each([
  ['', '', undefined],
  [
    "{ address: '[::1]:3', pid: 77 }",
    "{ address: 'back', pid: 77 }",
    '16:20: services.back.attached.1.address: must be an address: host:port, such as 127.0.0.1:8080',
  ],
  [
    "      - { address: '[::1]:3', pid: 77 }\n",
    '',
    '14:5: services.back.attached: back has 2 replicas; here are 1: one entry each',
  ],
  [
    'container: front',
    'container: front, pid: 9',
    '10:60: services.front.attached.0.pid: it runs in one thing: container stands here already',
  ],
  [
    'container: front',
    'container: front, start: [x]',
    '10:60: services.front.attached.0.start: a container is started again by its engine; leave start out',
  ],
  [
    'pid: 77',
    'pid: 77, start: [x]',
    '16:40: services.back.attached.1.start: needs pidFile beside it: a process that is started again has another id',
  ],
  [
    "'[::1]:3'",
    "'127.0.0.1:2'",
    '16:20: services.back.attached.1.address: 127.0.0.1:2 is another replica’s already',
  ],
  [
    'front->back.1: one',
    'front->bock.1: one',
    '6:14: attached.proxies.front->bock.1: no such edge: front->bock; did you mean front->back?',
  ],
  [
    'front->back.1: one',
    'front->back: one',
    '6:14: attached.proxies.front->back: a proxy stands between two replicas, and back has 2: write back.1 and so on',
  ],
  ['front->back.1: one', 'front->back.3: one', '6:14: attached.proxies.front->back.3: there is no back.3'],
  [
    'front->back.1: one',
    'client->back.1: one',
    '6:14: attached.proxies.client->back.1: no such edge: client->back; did you mean front->back?',
  ],
  [
    'front->back.1: one',
    'front->back.1: one, front->back.2: one',
    '6:49: attached.proxies.front->back.2: one stands on another edge already',
  ],
  [
    'edges: { back: {} }',
    'edges: { back: {}, bock: {} }',
    '11:24: services.front.edges.bock: no such service: bock; did you mean back?',
  ],
  [
    '{ front->back.1: one }',
    '{ between: one }',
    '6:14: attached.proxies.between: must be an edge: caller->callee, such as order->payment or catalog.1->catalog.2',
  ],
])('%s → %s', (from, to, expected) => {
  const found = problems(from, to);
  expect(found).toEqual(expected === undefined ? [] : [`t.yaml:${expected}`]);
});

test('the example of docs/attached.md is read', () => {
  const page = readFileSync(join(repository, 'docs', 'attached.md'), 'utf8');
  const [example] = snippetsIn(page).filter(({ language }) => language === 'yaml');
  const text = `schemaVersion: 1\nname: bank\nclient: client.ts\n${example?.text ?? ''}`;
  const { services } = readDocument(targetSchema, text, { file: 'docs/attached.md', also: targetFindings });
  expect(Object.keys(services)).toEqual(['teller', 'ledger']);
});
