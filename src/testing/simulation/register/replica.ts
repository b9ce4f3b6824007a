/**
 * A replica of the register: the primary answers clients, the backup has everything that was ever answered.
 *
 * One operation at a time. A change is at the backup before it is at the primary, and answered when it is at both. A read is answered when the
 * backup agrees that the view still stands: a primary that has been replaced and does not know it finds out there. A backup that is silent is
 * asked until it answers or there is another view.
 *
 * Its twins each leave one of that out:
 *   stale-read   a read is answered by whoever is asked, from what it has
 *   lost-write   a change is answered before the backup has it
 *   split-brain  a primary whose backup is silent goes on alone
 */

import type { Service, ServiceAnswer, ServicePorts, ServiceRequest, ServiceSettings } from '../service.ts';
import type { Apply, Ping, Take, View } from './messages.ts';

/** A line of the store: a start, a change, or everything at once. */
export type RegisterLine = { readonly life: number } | Pick<Apply, 'item' | 'value'> | Pick<Take, 'values'>;

const pingEveryMs = 100;
const askAgainMs = 20;
const timeoutMs = 200;

const notPrimary: ServiceAnswer = { status: 409, body: { refused: 'not the primary' } };
/** Nobody knows whether it happened. */
const lostView: ServiceAnswer = { status: 503, body: { error: 'replaced meanwhile' } };
const agreed: ServiceAnswer = { status: 200, body: {} };
const disagreed: ServiceAnswer = { status: 409, body: { refused: 'another view' } };

/** The service. Settings: `NAME`, its number; `VIEWS`, an address; `PEERS`, those of the others in order; `REGISTER_BUG`, a twin. */
export function createRegister(ports: ServicePorts<RegisterLine>, settings: ServiceSettings): Service {
  const { network, clock, store } = ports;
  const { NAME: name = '', VIEWS: views = '' } = settings;
  const bug = settings['REGISTER_BUG'] === '' ? undefined : settings['REGISTER_BUG'];
  const values = new Map<string, string>();
  let life = 1;
  let view: View = { number: 0 };
  /** The view that this replica is ready for: as primary, its backup has everything; as backup, it has. */
  let ready = 0;
  /** The last change of this view; as backup also from which life of its primary. */
  let last = 0;
  let lastLife = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const set = (item: string, value: string | null | undefined): void => {
    if (typeof value === 'string') values.set(item, value);
    else values.delete(item);
  };
  const setAll = (all: Take['values']): void => {
    values.clear();
    for (const [item, value] of Object.entries(all)) values.set(item, value);
  };
  for (const line of store.records) {
    if ('life' in line) life = line.life + 1;
    else if ('values' in line) setAll(line.values);
    else if (line.item !== undefined) set(line.item, line.value);
  }

  const isPrimary = (): boolean => view.primary === name && ready === view.number && ready > 0;

  /** Asks the backup of view `number` until it answers: whether it agrees. False when there is another view by then. */
  const agrees = async (number: number, path: string, body: Take | Apply): Promise<boolean> => {
    while (view.number === number) {
      const backup = view.backup === undefined ? undefined : addressOf(settings, view.backup);
      if (backup === undefined) return true;
      const answer = await network.call(backup, { method: 'POST', path, body }, timeoutMs);
      if (answer?.status === 200) return view.number === number;
      // Only the backup says no. What somebody on the way says (503) is no answer: an earlier copy may have arrived.
      if (answer?.status === 409) return false;
      if (bug === 'split-brain') return true;
      await clock.sleep(askAgainMs);
    }
    return false;
  };

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const operate = ({ method, path, body }: ServiceRequest): Promise<ServiceAnswer> =>
    inTurn(async () => {
      const item = decodeURIComponent(path.slice('/items/'.length));
      const isRead = method === 'GET';
      if (isRead && bug === 'stale-read') return valueAnswer(item);
      if (!isPrimary()) return notPrimary;
      const { number } = view;
      last += 1;
      const value = method === 'DELETE' ? null : (body as { readonly value?: string } | undefined)?.value;
      const apply: Apply = {
        view: number,
        life,
        number: last,
        ...(isRead ? {} : { item, value: value ?? null }),
      };
      const asked = agrees(number, '/apply', apply);
      if (isRead) return (await asked) ? valueAnswer(item) : lostView;
      if (bug !== 'lost-write' && !(await asked)) return lostView;
      store.append({ item, value: value ?? null });
      set(item, value);
      return { status: 200, body: {} };
    });
  const valueAnswer = (item: string): ServiceAnswer => {
    const value = values.get(item);
    return value === undefined ? { status: 404, body: {} } : { status: 200, body: { value } };
  };

  const isBackupIn = (number: number): boolean => number === view.number && view.backup === name;
  const take = ({ view: number, life: from, values: all }: Take): ServiceAnswer => {
    if (!isBackupIn(number) || (ready === number && from < lastLife)) return disagreed;
    if (ready === number && from === lastLife) return agreed;
    store.append({ values: all });
    setAll(all);
    ready = number;
    last = 0;
    lastLife = from;
    return agreed;
  };
  const apply = ({ view: number, life: from, number: change, item, value }: Apply): ServiceAnswer => {
    if (!isBackupIn(number) || ready !== number || from !== lastLife) return disagreed;
    // A copy of an earlier one comes late, or one is missing.
    if (change < last || (change > last + 1 && bug === undefined)) return disagreed;
    if (change === last) return agreed;
    last = change;
    if (item === undefined) return agreed;
    store.append({ item, value: value ?? null });
    set(item, value);
    return agreed;
  };

  const learn = (next: View): void => {
    // Answers may overtake each other.
    if (next.number <= view.number) return;
    view = next;
    last = 0;
    if (next.primary !== name) return;
    void inTurn(async () => {
      const { number } = next;
      const all: Take = { view: number, life, values: Object.fromEntries(values) };
      // The backup may not know yet that it is one.
      while (view.number === number && ready !== number) {
        if (await agrees(number, '/take', all)) ready = number;
        else await clock.sleep(askAgainMs);
      }
    }).catch(ports.fatal);
  };
  const keepPinging = async (): Promise<void> => {
    // The first one asks first, and becomes the first primary.
    await clock.sleep((Number(name) - 1) * askAgainMs);
    for (;;) {
      const body: Ping = { from: name, life, known: ready };
      const answer = await network.call(views, { method: 'POST', path: '/ping', body }, timeoutMs);
      if (answer?.status === 200) learn(answer.body as View);
      await clock.sleep(pingEveryMs);
    }
  };

  return {
    handle: (request) => {
      switch (request.path) {
        case '/take':
          return take(request.body as Take);
        case '/apply':
          return apply(request.body as Apply);
        case '/state':
          return { status: 200, body: Object.fromEntries(values) };
        default:
          return operate(request);
      }
    },
    start: () => {
      store.append({ life });
      keepPinging().catch(ports.fatal);
    },
  };
}

/** The others' addresses come in the order of their numbers, without this one's. */
function addressOf({ NAME: own, PEERS: peers = '' }: ServiceSettings, replica: string): string | undefined {
  const number = Number(replica);
  return peers.split(',')[number < Number(own) ? number - 1 : number - 2];
}
