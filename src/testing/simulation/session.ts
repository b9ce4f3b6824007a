/** Calls of an experiment to the target: operations through the entry's link, books directly; both by the target's own client. */

import { messageOf, SeatrialError } from '../../lib/errors.ts';
import type { Address, Books, Call, Outcome, TargetClient } from '../../model/client.ts';
import type { TargetSession } from '../../run/ports.ts';
import { SimulatedCall } from './simulated-call.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Where the calls go, and what ends them. */
export interface SessionOptions {
  readonly time: VirtualTime;
  readonly client: TargetClient;
  /** The client's link to a replica; `undefined` when clients have none. */
  readonly entry: (replica: string) => Address | undefined;
  /** The replica itself. */
  readonly direct: (replica: string) => Address;
  /** While this number stays the same, the replica's books do. */
  readonly changes: (replica: string) => number;
}

/** What was read of a replica, and what it depends on. */
interface Read {
  readonly changes: number;
  readonly sagas: number;
  readonly books: Books;
}

/** The session of this client. `books` rejects with `E_TARGET_UNREACHABLE`. */
export function createSession({ time, client, entry, direct, changes }: SessionOptions): TargetSession {
  /** What `ask` gives, or what `late` gives when it takes too long; then whatever it waits for is given up. */
  const timed = <T>(address: Address, ms: number, ask: (call: Call) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const call = new SimulatedCall(address);
      const callOff = time.after(ms, () => {
        reject(new Error(`no answer within ${ms} ms`));
        call.giveUp();
      });
      ask(call).then(
        (given) => {
          callOff();
          resolve(given);
        },
        (error: unknown) => {
          callOff();
          reject(error instanceof Error ? error : new Error(messageOf(error)));
        },
      );
    });
  const lastRead = new Map<string, Read>();
  const read = async (replica: string, sagas: readonly string[], timeoutMs: number): Promise<Books> => {
    const changed = changes(replica);
    try {
      const books = await timed(direct(replica), timeoutMs, (call) => client.books(replica, call, sagas));
      if (changes(replica) === changed)
        lastRead.set(replica, { changes: changed, sagas: sagas.length, books });
      return books;
    } catch (cause) {
      throw new SeatrialError(
        'E_TARGET_UNREACHABLE',
        `the books of ${replica} cannot be read: ${messageOf(cause)}`,
        { cause },
      );
    }
  };
  const unknown = (error: string): Outcome => ({ type: 'info', error });

  return {
    perform: async (operation, timeoutMs) => {
      const address = entry(operation.place);
      if (address === undefined) return unknown(`clients have no link to ${operation.place}`);
      try {
        return await timed(address, timeoutMs, (call) => client.perform(operation, call));
      } catch (error) {
        return unknown(messageOf(error));
      }
    },
    books: read,
    knownBooks: (replica, sagas) => {
      const last = lastRead.get(replica);
      // What has done nothing since the last look has nothing new to show.
      return last?.changes === changes(replica) && last.sagas === sagas.length ? last.books : undefined;
    },
  };
}
