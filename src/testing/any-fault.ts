/** Any fault, for laws that hold whatever the faults are. */

import fc from 'fast-check';

const duration = fc.integer({ min: 0, max: 2_000 }).map((ms) => `${ms}ms`);
const aStep = fc.constantFrom('reserve', 'charge', 'send', 'tell', 'refund');
const timing = fc.record(
  {
    begin: fc.oneof(
      duration.map((after) => ({ after })),
      fc.integer({ min: 1, max: 60 }).map((afterOperations) => ({ afterOperations })),
      aStep.map((afterStep) => ({ afterStep })),
      fc.tuple(aStep, fc.boolean()).map(([beforeStep, again]) => ({ beforeStep, again })),
      fc.tuple(aStep, fc.boolean()).map(([beforeAnswer, again]) => ({ beforeAnswer, again })),
    ),
    lasts: duration,
  },
  { requiredKeys: ['begin'] },
);
const edge = fc.constantFrom('client->desk', 'desk->till', 'desk->stock', 'store->store', 'store.1->store.2');
const what = fc.oneof(
  fc.record({
    kind: fc.constant('latency'),
    on: edge,
    latency: duration,
    stream: fc.constantFrom('upstream', 'downstream', 'both'),
  }),
  fc.record({ kind: fc.constant('bandwidth'), on: edge, rate: fc.nat(9), shared: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('slow_close', 'slow-open', 'http-delay'), on: edge, delay: duration }),
  fc.record({ kind: fc.constant('slicer'), on: edge, average_size: fc.integer({ min: 1, max: 99 }) }),
  fc.record({
    kind: fc.constant('flap'),
    on: edge,
    down: fc.integer({ min: 20, max: 700 }).map((ms) => `${ms}ms`),
    up: fc.integer({ min: 20, max: 700 }).map((ms) => `${ms}ms`),
  }),
  fc.record({ kind: fc.constantFrom('lost-reply', 'down', 'timeout', 'reset_peer'), on: edge }),
  fc.record({
    kind: fc.constant('partition'),
    between: fc.constantFrom([['store.1'], ['store.2', 'store.3']], [['desk'], ['bell']]),
    mode: fc.constantFrom('silence', 'refuse'),
    oneWay: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom('crash', 'stop', 'pause', 'restart', 'disconnect'),
    service: fc.constantFrom('desk', 'till', 'store', 'store.2'),
  }),
);
/** A fault on the fake target, as a person writes it: of every kind, begun and ended in every way. */
export const anyFault = fc.tuple(what, timing).map(([act, when]) => ({ ...act, ...when }));
