/** A coordinator and its participants that do what a correct one does, on fake links and processes. */

import type { Books, Operation, Outcome } from '../model/client.ts';
import type { Event, SagaEvent } from '../model/event.ts';
import type { LedgerRow, SagaStatus } from '../model/ledger.ts';
import { serviceOf } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import type { Clock } from '../run/ports.ts';
import type { FakeLinks } from './fake-links.ts';
import type { FakeRuntime } from './fake-runtime.ts';

/** What the fake services live in. */
export interface FakeWorld {
  readonly target: Target;
  readonly clock: Clock;
  readonly links: FakeLinks;
  readonly runtime: FakeRuntime;
  /** What a service prints. */
  readonly print: (event: Event) => void;
}

/** The sagas of a fake target. */
export interface FakeSagas {
  /** Accepts a saga at once and runs it afterwards. */
  accept(operation: Operation): Outcome;
  ledger(replica: string): Books['ledger'];
  statuses(sagas: readonly string[]): Readonly<Record<string, SagaStatus>>;
  /** No saga goes on from here: the coordinator has forgotten them all. */
  forget(): void;
}

const callMs = 10;
const timeoutMs = 500;

/** No saga has begun. Every step of the target's sagas is done by the first replica of its service. */
export function createFakeSagas({ target, clock, links, runtime, print }: FakeWorld): FakeSagas {
  const rows = new Map<string, LedgerRow[]>();
  const statuses = new Map<string, SagaStatus>();
  let forgotten = false;
  const isForgotten = (): boolean => forgotten;

  /** One call: whether an answer came. The effect is there as soon as the request arrived, once for each key. */
  const call = async (
    coordinator: string,
    service: string,
    row: Omit<LedgerRow, 'row'>,
  ): Promise<boolean> => {
    const { refused, delayMs, lost } = links.pass(`${coordinator}->${service}`);
    await clock.sleep(callMs + delayMs);
    const arrived = !refused && !lost.upstream && runtime.runs(service);
    const list = rows.get(service) ?? [];
    rows.set(service, list);
    if (arrived && !list.some(({ key }) => key === row.key)) list.push({ ...row, row: list.length + 1 });
    if (arrived && !lost.downstream) return true;
    await clock.sleep(timeoutMs);
    return false;
  };
  const running = async (replica: string): Promise<void> => {
    while (!runtime.runs(replica)) await clock.sleep(100);
  };
  const run = async (saga: string, name: string): Promise<void> => {
    const { coordinator, steps } = target.sagas[name] ?? { coordinator: '', steps: [] };
    const replica = `${coordinator}.1`;
    const say = (event: Omit<SagaEvent, 'kind' | 'at' | 'service' | 'saga'>): void => {
      print({ kind: 'saga', at: clock.now(), service: replica, saga, ...event });
    };
    say({ action: 'start' });
    for (const { name: step, service } of steps) {
      for (let isDone = false; !isDone;) {
        await running(replica);
        if (isForgotten()) return;
        say({ action: 'begin', step });
        isDone = await call(replica, `${service}.1`, { step, saga, key: `${saga}/${step}`, amount: 1 });
        await running(replica);
        if (isForgotten()) return;
        say({ action: 'end', step, outcome: isDone ? 'ok' : 'unknown' });
      }
    }
    statuses.set(saga, 'completed');
    say({ action: 'finish', status: 'completed' });
  };

  return {
    accept: ({ f, saga = '' }) => {
      if (target.sagas[f] === undefined) return { type: 'fail', error: `no saga ${f}` };
      statuses.set(saga, 'running');
      void run(saga, f);
      return { type: 'ok' };
    },
    ledger: (replica) => {
      const own = rows.get(replica);
      const takesPart = Object.values(target.sagas).some(({ steps }) =>
        steps.some(({ service }) => service === serviceOf(replica)),
      );
      return takesPart ? { rows: [...(own ?? [])] } : undefined;
    },
    statuses: (sagas) => Object.fromEntries(sagas.map((saga) => [saga, statuses.get(saga) ?? 'unknown'])),
    forget: () => {
      forgotten = true;
    },
  };
}
