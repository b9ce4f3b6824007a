import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import type { Operation, Outcome } from '../model/client.ts';
import { workloadSchema } from '../model/scenario.ts';
import { createWorkload } from './create-workload.ts';
import { blockSize, drawShares } from './shares.ts';
import type { PlannedOperation } from './workload.ts';
import { often } from '../testing/often.ts';

const replicas = ['desk.1', 'store.1', 'store.2', 'store.3'];

/** An operation as it went. */
interface Done extends PlannedOperation {
  readonly outcome: Outcome;
}

/** How a system answers one operation. */
type System = (operation: Operation) => Outcome;

/** Performs `count` operations one by one, a client after the other, `stepMs` apart. */
function drive(
  document: object,
  system: System,
  { count = 400, clients = 3, seed = 1, stepMs = 20 } = {},
): Done[] {
  const workload = createWorkload(workloadSchema.parse(document), { random: createRandom(seed), replicas });
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const planned = workload.next(index % clients, index * stepMs);
    if (planned === undefined) return [];
    const outcome = system(planned.operation);
    workload.done(planned, outcome);
    return [{ ...planned, outcome }];
  });
}

/** One register a replica; what is written at one shows at the others after `lag` operations. When `flaky` says so, an answer is lost. */
function registers({ lag = 0, flaky = () => false }: { lag?: number; flaky?: () => boolean } = {}): System {
  const writes: {
    readonly at: number;
    readonly place: string;
    readonly item: string;
    readonly value: string | null;
  }[] = [];
  let now = 0;
  return ({ f, place, item = '', value = null }) => {
    now += 1;
    const lost = flaky();
    const seen = writes.findLast((one) => one.item === item && (one.place === place || one.at + lag <= now));
    if (f === 'read') return lost ? { type: 'info' } : { type: 'ok', result: seen?.value ?? null };
    writes.push({ at: now, place, item, value: f === 'put' ? value : null });
    return { type: lost ? 'info' : 'ok' };
  };
}

const sagas = { use: 'sagas', saga: 'book', at: 'desk', variants: { broke: 0.15, lost: 0.15, none: 0.03 } };
const churn = { use: 'registers', writeAt: ['store'], readAt: ['store'], items: 3 };
const retire = { ...churn, retire: 4, deleteAfter: '2s' };

describe('shares', () => {
  test('after whole blocks no kind is one above its share, nor far below', () => {
    const weights = fc.array(fc.nat(10), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        weights,
        fc.nat(10),
        fc.nat(),
        fc.integer({ min: 1, max: 8 }),
        (parts, rest, seed, blocks) => {
          const total = parts.reduce((sum, part) => sum + part, rest);
          fc.pre(total > 0);
          const shares = Object.fromEntries(parts.map((part, index) => [`k${index}`, part / total]));
          const draws = drawShares(shares, 'plain', createRandom(seed));
          const drawn = Array.from({ length: blocks * blockSize }, () => draws.next().value);
          for (const [kind, share] of Object.entries(shares)) {
            const count = drawn.filter((one) => one === kind).length;
            // Greedy on k kinds may lag by up to k - 1 in the worst case; 1 is exact for two.
            expect(Math.abs(count - share * drawn.length)).toBeLessThanOrEqual(parts.length);
          }
        },
      ),
    );
  });

  test('15 % of twenty are three, in an order that depends on the seed', () => {
    const order = (seed: number): string[] => {
      const draws = drawShares({ broke: 0.15 }, 'plain', createRandom(seed));
      return Array.from({ length: 20 }, () => draws.next().value);
    };
    expect(order(1).filter((kind) => kind === 'broke')).toHaveLength(3);
    expect(order(1)).toEqual(order(1));
    expect(new Set([1, 2, 3, 4, 5].map((seed) => order(seed).join(' '))).size).toBeGreaterThan(1);
  });

  test('a share of nothing is never drawn', () => {
    const draws = drawShares({ never: 0 }, 'plain', createRandom(1));
    expect(Array.from({ length: 40 }, () => draws.next().value)).not.toContain('never');
  });
});

test.each([
  { use: 'sagas', saga: 'checkout', at: 'desk', rate: 1, duration: '1s', variants: {} },
  { use: 'registers', writeAt: ['store'], readAt: ['store'], rate: 1, duration: '1s', items: 3, retire: 2 },
])('on a system that ran before, %j has names of its own', (document) => {
  const named = (names: string): string[] => {
    const options = { random: createRandom(1), replicas, names };
    const workload = createWorkload(workloadSchema.parse(document), options);
    return Array.from({ length: 50 }, (_, index) => {
      const { saga, item } = workload.next(0, index)?.operation ?? {};
      return saga ?? item ?? '';
    });
  };
  expect(named('r7-')).toEqual(named('').map((name) => `r7-${name}`));
});

describe('sagas', () => {
  test('ids count up, variants come in their shares', () => {
    const done = drive(sagas, () => ({ type: 'ok' }), { count: 100 });
    expect(done.slice(0, 3).map(({ operation }) => operation.saga)).toEqual(['o-1', 'o-2', 'o-3']);
    expect(new Set(done.map(({ operation }) => operation.id)).size).toBe(100);
    const count = (variant: string): number =>
      done.filter(({ operation }) => operation.variant === variant).length;
    expect([count('broke'), count('lost'), count('none'), count('plain')]).toEqual([15, 15, 3, 67]);
    expect(new Set(done.map(({ operation }) => operation.place))).toEqual(new Set(['desk.1']));
  });

  test('an entry that was not started', () => {
    expect(() => drive({ ...sagas, at: 'shop' }, () => ({ type: 'ok' }))).toThrow(
      'nothing there was started',
    );
  });
});

describe('requests', () => {
  const requests = { look: { needs: [] }, order: { needs: [], saga: 'book' }, never: { needs: [] } };
  const asked = (mix: object, { at = 'desk', count = 100, seed = 1 } = {}): Operation[] => {
    const document = workloadSchema.parse({ use: 'requests', at, mix });
    const workload = createWorkload(document, { random: createRandom(seed), replicas, requests });
    return Array.from({ length: count }, (_, n) => workload.next(n, n)?.operation).filter(
      (operation) => operation !== undefined,
    );
  };
  const count = (operations: readonly Operation[], request: string): number =>
    operations.filter(({ f }) => f === request).length;

  test.each([
    [{ look: 1 }, [100, 0]],
    [{ look: 0.75, order: 0.25 }, [75, 25]],
    [{ look: 0.3, order: 0.1 }, [75, 25]],
    [{ order: 1, look: 1 }, [50, 50]],
    [{ never: 0, order: 0.1, look: 0.2 }, [67, 33]],
  ])('%j: in these shares, what has none is never asked', (mix, expected) => {
    const operations = asked(mix);
    expect([count(operations, 'look'), count(operations, 'order')]).toEqual(expected);
  });

  test('whatever the mix, what has no share is never asked, and the others are near theirs', () => {
    const share = fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.record({ look: share, order: share, never: share }), (mix) => {
        const total = mix.look + mix.order + mix.never;
        fc.pre(total > 0);
        const operations = asked(mix);
        for (const [request, given] of Object.entries(mix)) {
          if (given === 0) expect(count(operations, request)).toBe(0);
          expect(Math.abs(count(operations, request) - (given / total) * 100)).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  test('each has a number and a client of its own; those that start a saga carry its id; replicas in turn', () => {
    const operations = asked({ look: 0.5, order: 0.5 }, { at: 'store' });
    expect(operations.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    for (const { f, id, saga, variant, place } of operations) {
      expect([saga, variant]).toEqual(f === 'order' ? [`o-${id}`, 'plain'] : [undefined, undefined]);
      expect(place).toBe(`store.${((id - 1) % 3) + 1}`);
    }
  });

  test('same seed, same requests; another, another order', () => {
    const mix = { look: 0.5, order: 0.5 };
    expect(asked(mix, { seed: 2 })).toEqual(asked(mix, { seed: 2 }));
    const orders = [1, 2, 3, 4].map((seed) =>
      asked(mix, { seed })
        .map(({ f }) => f)
        .join(' '),
    );
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  test('an entry that was not started', () => {
    expect(() => asked({ look: 1 }, { at: 'shop' })).toThrow('nothing there was started');
  });
});

describe('registers', () => {
  test('same seed and answers, same operations', () => {
    expect(drive(retire, registers())).toEqual(drive(retire, registers()));
  });

  /** Any workload on any system, with answers lost now and then. */
  const course = fc
    .record({
      seed: fc.nat(),
      lag: fc.nat(40),
      lost: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      readOnly: fc.boolean(),
    })
    .map(({ seed, lag, lost, readOnly }) => {
      let turn = 0;
      const flaky = (): boolean => {
        turn += 1;
        return turn % 3 === 0 && lost[turn % 7] === true;
      };
      const document = readOnly ? { ...retire, writeAt: ['store.1'] } : retire;
      return drive(document, registers({ lag, flaky }), { seed });
    });

  test('what is put is new, and replaces what this client last read there', () => {
    fc.assert(
      fc.property(course, (done) => {
        const puts = done.filter(({ operation }) => operation.f === 'put');
        expect(new Set(puts.map(({ operation }) => operation.value)).size).toBe(puts.length);
        for (const put of puts.filter(({ replaces }) => replaces !== undefined)) {
          const before = done.slice(0, done.indexOf(put)).findLast(({ client }) => client === put.client);
          expect(before?.operation).toMatchObject({
            f: 'read',
            item: put.operation.item,
            place: put.operation.place,
          });
          expect(before?.outcome).toMatchObject({ type: 'ok', result: put.replaces });
        }
      }),
      { numRuns: often(300) },
    );
  });

  test('an item is deleted once at most: after its put was ok, it was read equal everywhere, and its time had come', () => {
    fc.assert(
      fc.property(course, (done) => {
        const deletes = done.filter(({ operation }) => operation.f === 'delete');
        expect(new Set(deletes.map(({ operation }) => operation.item)).size).toBe(deletes.length);
        for (const gone of deletes) {
          expect(gone.operation.item).toMatch(/^retire-/);
          const own = done.filter(({ operation }) => operation.item === gone.operation.item);
          const [put, ...others] = own.filter(({ operation }) => operation.f === 'put');
          expect(others).toEqual([]);
          expect(put?.outcome.type).toBe('ok');
          const shown = own
            .slice(0, own.indexOf(gone))
            .filter(({ outcome }) => outcome.type === 'ok' && outcome.result === put?.operation.value)
            .map(({ operation }) => operation.place);
          expect(new Set(shown)).toEqual(new Set(['store.1', 'store.2', 'store.3']));
          expect(own.slice(own.indexOf(gone) + 1).every(({ operation }) => operation.f === 'read')).toBe(
            true,
          );
        }
      }),
      { numRuns: often(300) },
    );
  });

  test('on a system that answers, every retiring item is deleted, soon after its time and not before', () => {
    const done = drive(retire, registers({ lag: 5 }));
    const deletes = done.flatMap(({ operation }, index) => (operation.f === 'delete' ? [index * 20] : []));
    expect(deletes).toHaveLength(4);
    expect(Math.min(...deletes)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...deletes)).toBeLessThan(3_000);
    const places = done.flatMap(({ operation }) => (operation.f === 'delete' ? [operation.place] : []));
    expect(new Set(places).size).toBe(3);
  });

  test('where a replica does not show an item, it is not deleted', () => {
    const healthy = registers();
    const done = drive(retire, (operation) =>
      operation.place === 'store.3' && operation.f === 'read'
        ? { type: 'ok', result: null }
        : healthy(operation),
    );
    expect(done.filter(({ operation }) => operation.f === 'delete')).toEqual([]);
  });

  test('replicas that are only read are never written, and read all the same', () => {
    const done = drive({ ...retire, writeAt: ['store.1'] }, registers());
    const places = (f: string): Set<string> =>
      new Set(done.flatMap(({ operation }) => (operation.f === f ? [operation.place] : [])));
    expect(places('put')).toEqual(new Set(['store.1']));
    expect(places('delete')).toEqual(new Set(['store.1']));
    expect(places('read')).toEqual(new Set(['store.1', 'store.2', 'store.3']));
  });
});
