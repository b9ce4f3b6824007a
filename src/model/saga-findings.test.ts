import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { nestingFindings, sagaFindings } from './saga-findings.ts';

const services = new Map([
  ['desk', ['till']],
  ['till', []],
]);

/** What is found in a saga of these steps, written as in a target file: `place: message`. */
function findings(steps: string): string[] {
  const saga = { coordinator: 'desk', steps: parse(steps) as unknown };
  return sagaFindings([], saga, services).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const book = '{ name: book, service: till, compensation: free }';
const pay = '{ name: pay, service: till, pivot: true }';

test.each<[string, readonly string[]]>([
  [`[${book}, ${pay}, { name: send, service: till, retriable: true }]`, []],
  [
    `[${book}, { name: hold, service: till, compensation: drop, after: [] }, { name: pay, service: till, pivot: true, after: [book, hold] }]`,
    [],
  ],
  [
    `[${book}, { name: pay, service: til, after: [bok] }]`,
    [
      'steps.1.service: no such service: til; did you mean till?',
      'steps.1.after.0: no such step: bok; did you mean book?',
    ],
  ],
  [
    `[${book}, { name: pay, service: till, after: [book, book] }]`,
    ['steps.1.after.1: book stands here a second time; keep one'],
  ],
  [
    `[{ name: book, service: till, after: [book] }]`,
    ['steps.0.after: book waits for itself: it can never begin'],
  ],
  [
    `[{ name: book, service: till, after: [pay] }, ${pay}]`,
    ['steps.0.after: book waits for itself: it can never begin'],
  ],
  [
    `[${book}, ${book}]`,
    [
      'steps.1.name: book is named twice in this saga',
      'steps.1.compensation: free is named twice in this saga',
    ],
  ],
  [`[${pay}, { name: sign, service: till, pivot: true }]`, ['steps.1.pivot: a saga has one pivot']],
  [
    `[{ name: book, service: till, compensation: free, retriable: true }]`,
    ['steps.0.compensation: book is retriable, so it is never undone; leave out one of them'],
  ],
  [
    `[{ name: send, service: till, retriable: true }, ${pay}]`,
    ['steps.0.retriable: what is repeated until it is done comes after the pivot, pay'],
  ],
  [
    `[${pay}, { name: hold, service: till, compensation: drop, after: [] }]`,
    [
      'steps.1.after: hold runs beside the pivot pay: say which comes first, or nobody knows whether it may still be undone',
    ],
  ],
])('%s', (steps, expected) => {
  expect(findings(steps)).toEqual(expected);
});

test.each<[string, readonly string[]]>([
  ['{ a: { coordinator: desk, steps: [{ service: till, saga: b }] }, b: { coordinator: till } }', []],
  [
    '{ a: { coordinator: desk, steps: [{ service: till, saga: policyy }] }, policy: { coordinator: till } }',
    ['sagas.a.steps.0.saga: no such saga: policyy; did you mean policy?'],
  ],
  [
    '{ a: { coordinator: desk, steps: [{ service: desk, saga: a }] } }',
    ['sagas.a.steps.0.saga: a has a as a step itself: neither can ever end'],
  ],
  [
    '{ a: { coordinator: desk, steps: [{ service: till, saga: b }] }, b: { coordinator: till, steps: [{ service: desk, saga: a }] } }',
    [
      'sagas.a.steps.0.saga: b has a as a step itself: neither can ever end',
      'sagas.b.steps.0.saga: a has b as a step itself: neither can ever end',
    ],
  ],
  [
    '{ a: { coordinator: desk, steps: [{ service: desk, saga: b }] }, b: { begins: till } }',
    ['sagas.a.steps.0.service: must be till, to which b belongs'],
  ],
])('sagas in sagas: %s', (sagas, expected) => {
  const found = nestingFindings(Object.entries(parse(sagas) as object));
  expect(found.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(expected);
});

test('without a coordinator there are no requests to follow', () => {
  const saga = {
    begins: 'desk',
    steps: [{ name: 'book', service: 'till' }],
    seen: { steps: { 'POST /{saga}': 'book' } },
  };
  expect(sagaFindings([], saga, services).map(({ path }) => path)).toEqual([['seen']]);
});

test.each([
  ['POST /books: book', []],
  ['desk->till POST /books: book', []],
  ['POST /books: bok', ['calls.POST /books: no such step or compensation: bok; did you mean book?']],
  ['desk->til POST /books: book', ['calls.desk->til POST /books: no such service: til; did you mean till?']],
  ['till->desk POST /books: book', ['calls.till->desk POST /books: till does not call desk']],
  ['desk->till POST /paid: settle', ['calls.desk->till POST /paid: it is desk that does this, not till']],
])('which requests do a step: %s', (calls, expected) => {
  const steps = [
    { name: 'book', service: 'till' },
    { name: 'settle', service: 'desk' },
  ];
  const found = sagaFindings(
    [],
    { begins: 'desk', steps, calls: parse(`{ ${calls} }`) as unknown },
    services,
  );
  expect(found.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(expected);
});
