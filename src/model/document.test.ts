import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { InvalidDocumentError, readDocument } from './document.ts';
import { scenarioFindings, targetFindings } from './names.ts';
import { scenarioSchema } from './scenario.ts';
import { targetSchema } from './target.ts';
import { often } from '../testing/often.ts';

const targetText = `
schemaVersion: 1
name: shop
client: client.ts
services:
  storefront: { command: [run], entry: true, environment: { ORDER: '\${edge.order}' } }
  order: { command: [run], environment: { PAYMENT: '\${edge.payment}' }, edges: { payment: { timeout: 500ms } } }
  payment: { command: [run], replicas: 2 }
sagas:
  checkout:
    coordinator: order
    steps: [{ name: charge, service: payment, compensation: refund }]
    variants: { declined: { share: 0.1, refusedBy: charge } }
`;
const target = readDocument(targetSchema, targetText, { file: 'target.yaml', also: targetFindings });

const good = `schemaVersion: 1
name: lost-reply
target: shop
workload:
  use: sagas
  saga: checkout
  at: storefront
faults:
  - kind: lost-reply
    on: order->payment
    begin: { after: 1s }
`;

/** `good` with one text replaced, read; every problem as line:column message. */
function problems(from: string, to: string): string[] {
  try {
    readDocument(scenarioSchema, good.replace(from, to), {
      file: 'a.yaml',
      also: (scenario) => scenarioFindings(scenario, target),
    });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}

function messageFor(text: string): string {
  try {
    readDocument(scenarioSchema, text, { file: 'a.yaml' });
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

/** The target above with one text replaced: every problem. */
function targetProblems(from: string, to: string): string[] {
  return targetFindings(parse(targetText.replace(from, to))).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
}

describe('a target file', () => {
  test.each([
    ['', '', []],
    [
      'coordinator: order',
      'coordinator: ordr',
      ['sagas.checkout.coordinator: no such service: ordr; did you mean order?'],
    ],
    [
      'compensation: refund',
      'compensation: charge',
      ['sagas.checkout.steps.0.compensation: charge is named twice in this saga'],
    ],
    [
      'refusedBy: charge',
      'refusedBy: chrge',
      ['sagas.checkout.variants.declined.refusedBy: no such step: chrge; did you mean charge?'],
    ],
    [
      'edges: { payment: {',
      'edges: { storefront: {',
      ['services.order.edges.storefront: no such callee: storefront; known: payment'],
    ],
    [
      '{ command: [run], replicas: 2 }',
      '{ command: [run], replicas: 2, clockOffset: { payment.3: 5s } }',
      ['services.payment.clockOffset.payment.3: payment has no replica payment.3'],
    ],
    [
      'variants:',
      "seen: { saga: 'Key: {saga}', steps: { POST /charges: chrge, POST /refunds: refund } }\n    variants:",
      ['sagas.checkout.seen.steps.POST /charges: no such step or compensation: chrge; did you mean charge?'],
    ],
    [
      'variants:',
      'calls: { POST /charges: chrge }\n    variants:',
      ['sagas.checkout.calls.POST /charges: no such step or compensation: chrge; did you mean charge?'],
    ],
    [
      'variants:',
      "seen: { steps: { POST /charges: charge, 'POST /charges/{saga}': charge } }\n    variants:",
      [
        "sagas.checkout.seen.steps.POST /charges: nothing says which saga such a request belongs to: write {saga} in the path, or saga: 'Header-Name: {saga}' beside steps",
      ],
    ],
    [
      'variants:',
      'seen: { steps: {} }\n    variants:',
      ['sagas.checkout.seen.steps: must have at least one rule, such as POST /charges: charge'],
    ],
  ])('%j → %j', (from, to, expected) => {
    expect(targetProblems(from, to)).toEqual(expected);
  });

  test('has a service, and none that is called as the users are', () => {
    expect(targetFindings({ services: {} }).map(({ message }) => message)).toEqual([
      'a target has at least one service',
    ]);
    expect(targetFindings({ services: { client: { command: ['x'] } } })).toHaveLength(1);
  });
});

describe('a scenario file', () => {
  test.each([
    ['', '', []],
    [
      'schemaVersion: 1',
      'schemaVersion: 2',
      [
        '1:16 schemaVersion: 2 is newer than this Seatrial reads (1); use the release that wrote it, 2.x or newer',
      ],
    ],
    ['faults:', 'fautls:', ['8:1 fautls: unknown key "fautls"; did you mean faults?']],
    ['1s', '1 second', ['11:21 faults.0.begin.after: must be a length of time such as 250ms, 5s or 2m']],
    [
      'kind: lost-reply',
      'kind: lost-replay',
      [
        '9:11 faults.0.kind: must be one of latency, bandwidth, slow_close, timeout, reset_peer, slicer, limit_data, corrupt, slow-open, http-status, http-abort, http-delay, down, flap, lost-reply, partition, crash, stop, pause, restart, disconnect; did you mean lost-reply?',
      ],
    ],
    ['order->payment', 'order->paymnt', ['10:9 faults.0.on: no such service: paymnt; did you mean payment?']],
    [
      'order->payment',
      'payment->order',
      [
        '10:9 faults.0.on: no such edge: payment->order; known: client->storefront, storefront->order, order->payment',
      ],
    ],
    [
      'order->payment',
      'order->payment.3',
      ['10:9 faults.0.on: payment has 2 replicas; there is no payment.3'],
    ],
    ['saga: checkout', 'saga: chekout', ['6:9 workload.saga: no such saga: chekout; did you mean checkout?']],
    [
      'at: storefront',
      'at: storefront\n  variants: { declined: 1, broken: 0.5 }',
      [
        '8:13 workload.variants: the shares add up to 1.5; 1 is the most',
        '8:28 workload.variants.broken: no such variant: broken; known: declined',
      ],
    ],
    [
      '{ after: 1s }',
      '{ afterStep: charg }',
      ['11:25 faults.0.begin.afterStep: no such saga step: charg; did you mean charge?'],
    ],
    [
      '{ after: 1s }',
      '{ beforeStep: charg }',
      ['11:26 faults.0.begin.beforeStep: no such saga step: charg; did you mean charge?'],
    ],
    [
      '{ after: 1s }',
      '{ beforeAnswer: refundd, again: true }',
      [
        '11:28 faults.0.begin.beforeAnswer: no such saga step: refundd; did you mean refund?',
        '11:44 faults.0.begin.again: there is no fault before it, whose end it could wait for',
      ],
    ],
    [
      'name: lost-reply\ntarget: shop',
      'target: shop',
      ['1:1 name: missing; must be a name: lower-case letters, digits and hyphens'],
    ],
    ['faults:', 'seed: [1\nfaults:', ['8:7 this [ is never closed']],
    ['', '\uFEFF', []],
    ['target: shop', 'target: !shop shop', ['3:9 Unresolved tag: !shop']],
    ['order->payment', '*nobody', ['10:9 the alias *nobody has no anchor &nobody before it']],
    ['name: lost-reply', '? [a, b]\n: c', ['2:3 a key must be text']],
    ['faults:', '<<: x\nfaults:', ['8:1 << brings in a map: write &NAME at one, and *NAME here']],
    [
      '{ after: 1s }',
      '{ after: 1s, afterOperations: 3 }',
      [
        '11:12 faults.0.begin: must be one of { after: 1s }, { afterOperations: 20 }, { afterStep: STEP, hold: 300ms }, { beforeStep: STEP, hold: 300ms }, { beforeAnswer: STEP, hold: 300ms }',
      ],
    ],
    [
      '{ after: 1s }',
      '{ afterStep: charge, hld: 1s }',
      ['11:33 faults.0.begin.hld: unknown key "hld"; did you mean hold?'],
    ],
    ['{ after: 1s }', '{ after: 1s }\n    lasts: 25h', ['12:12 faults.0.lasts: must be at most 24h']],
    [
      'kind: lost-reply',
      'kind: flap\n    down: 1ms\n    up: 0ms',
      ['10:11 faults.0.down: must be at least 20ms', '11:9 faults.0.up: must be at least 20ms'],
    ],
    ['schemaVersion: 1', "schemaVersion: '1'", ['1:16 schemaVersion: must be 1, without quotes']],
    ['at: storefront', 'at: order', ['7:7 workload.at: order is no entry of the target; known: storefront']],
    ['faults:', 'rate: 3\nfaults:', ['8:1 rate: unknown key "rate"; did you mean name?']],
    ['saga: checkout', 'saga: checkout\n  clients: 0', ['7:12 workload.clients: must be at least 1']],
    ['name: lost-reply', 'name: lost-reply\nseed: 1.5', ['3:7 seed: must be a whole number, this is 1.5']],
    [
      'name: lost-reply',
      'name: lost-reply\nexpect: violated(SG77)',
      ['3:9 expect: names a rule that does not exist; write one such as SG7 (docs/SPEC.md)'],
    ],
    [
      'target: shop',
      'target: shop\nservices: [storefront, order]',
      ['11:9 faults.0.on: payment is not started: add it to services'],
    ],
    [
      '- kind: lost-reply',
      '- { kind: partition, between: [[payment.1], [order, payment]] }\n  - kind: lost-reply',
      ['9:55 faults.0.between.1.1: payment stands in two groups'],
    ],
  ])('%j → %j', (from, to, expected) => {
    expect(problems(from, to)).toEqual(expected);
  });

  test('a wrong unit, an unknown key and unknown names are told of at once, in the order of the text', () => {
    const wrong = good
      .replace('storefront', 'storefrnt')
      .replace('1s', '1 second')
      .replace('kind: lost-reply', 'kind: latency\n    latency: 5\n    toxcity: 1')
      .replace('payment', 'paymnt');
    expect(problems(good, wrong)).toEqual([
      '7:7 workload.at: no such service: storefrnt; did you mean storefront?',
      '10:14 faults.0.latency: must be a length of time such as 250ms, 5s or 2m, this is 5',
      '11:5 faults.0.toxcity: unknown key "toxcity"; did you mean toxicity?',
      '12:9 faults.0.on: no such service: paymnt; did you mean payment?',
      '13:21 faults.0.begin.after: must be a length of time such as 250ms, 5s or 2m',
    ]);
  });

  test('what an alias or a merge brings in is told of where that is written', () => {
    const faults = `faults:
  - &first { kind: down, on: order->payment, begin: &late { after: 1s } }
  - *first
  - { <<: *first, on: order->paymnt }
  - { kind: down, on: order->payment, begin: *late }
`;
    const wrong = good.slice(0, good.indexOf('faults:')) + faults.replace('1s', '1');
    expect(
      problems(good, wrong).map((line) => line.split(':', 3).slice(0, 2).join(':').split(' ')[0]),
    ).toEqual(['9:68', '10:5', '11:11', '11:23', '12:46']);
  });

  test.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n'), '11:21'],
    ['a byte order mark', (text: string) => `\uFEFF${text}`, '11:21'],
    ['JSON', (text: string) => JSON.stringify(parse(text), null, 2), '15:18'],
  ])('places are right with %s', (_, change, place) => {
    expect(problems(good, change(good.replace('1s', '1 s')))).toEqual([
      `${place} faults.0.begin.after: must be a length of time such as 250ms, 5s or 2m`,
    ]);
  });

  test('nothing in the file reaches the terminal as a command, and long lines are cut', () => {
    const text = `${good}x: ${'y'.repeat(10_000)}\n"\u009b2J": 1\n# \u001b[2J\n`;
    const message = messageFor(text);
    expect(message).not.toMatch(/[\u001b\u009b]/);
    expect(Math.max(...message.split('\n').map((line) => line.length))).toBeLessThan(300);
  });

  test('the message shows the file, the place and the source line', () => {
    expect(() => readDocument(scenarioSchema, good.replace('1s', '1'), { file: 'a.yaml' })).toThrow(
      /a\.yaml: one problem; nothing was started\n\na\.yaml:11:21: .*\n(.*\n)*> 11 \|/,
    );
  });

  test('whatever the text, the answer is a document or an error of ours', { timeout: 60_000 }, () => {
    const mutation = fc.tuple(fc.nat(good.length), fc.nat(12), fc.string({ maxLength: 12, unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(mutation, { maxLength: 4 }), (mutations) => {
        const text = mutations.reduce(
          (all, [at, cut, put]) => all.slice(0, at) + put + all.slice(at + cut),
          good,
        );
        try {
          readDocument(scenarioSchema, text, { file: 'a.yaml', also: (s) => scenarioFindings(s, target) });
        } catch (error) {
          expect(error).toHaveProperty('code', expect.stringMatching(/^E_(FILE_INVALID|SCHEMA_NEWER)$/));
        }
      }),
      { numRuns: often(500) },
    );
  });
});
