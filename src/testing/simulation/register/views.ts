/**
 * Who is primary and who is backup: the one place that decides it.
 *
 * The next view is made when the primary or the backup is silent or has been started anew, or when somebody can become backup; but only once
 * the primary is ready for the present one: by then its backup has all that it has. So whoever becomes primary has everything that was ever
 * answered. Where nobody has, nobody becomes primary.
 *
 * After the view service of MIT 6.824, laboratory 2 (R. Morris).
 */

import type { Service, ServiceAnswer, ServicePorts } from '../service.ts';
import type { Ping, View } from './messages.ts';

/** How long a replica may be silent, ms. */
const silentMsMax = 400;

/** The service. `POST /ping` is answered with the present view. */
export function createViews({ clock, store }: ServicePorts<View>): Service {
  let view: View = store.records.at(-1) ?? { number: 0 };
  /** The primary is ready for it. Not kept: it will say so again. */
  let isReady = false;
  const startedAt = clock.now();
  const heardAt = new Map<string, number>();
  const lives = new Map<string, number>();
  const restarted = new Set<string>();

  const change = (next: Omit<View, 'number'>): void => {
    view = { number: view.number + 1, ...next };
    store.append(view);
    isReady = false;
    restarted.clear();
  };
  const isLost = (replica: string): boolean =>
    restarted.has(replica) || clock.now() - (heardAt.get(replica) ?? startedAt) > silentMsMax;
  const reconsider = (from: string): void => {
    const { number, primary, backup } = view;
    if (number === 0) change({ primary: from });
    if (primary === undefined || !isReady) return;
    if (backup === undefined) {
      if (from !== primary) change({ primary, backup: from });
    } else if (isLost(primary)) {
      if (!isLost(backup)) change({ primary: backup });
    } else if (isLost(backup)) change({ primary });
  };
  const ping = ({ from, life, known }: Ping): ServiceAnswer => {
    heardAt.set(from, clock.now());
    if (lives.has(from) && lives.get(from) !== life) restarted.add(from);
    lives.set(from, life);
    if (from === view.primary && known === view.number) isReady = true;
    reconsider(from);
    return { status: 200, body: view };
  };
  return { handle: ({ body }) => ping(body as Ping) };
}
