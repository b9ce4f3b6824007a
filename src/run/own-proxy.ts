/** Faults that only our own proxy knows need it at the edges: another Toxiproxy is found out before anything begins. */

import { SeatrialError } from '../lib/errors.ts';
import { describeFault, needsOwnProxy, type Fault } from '../model/fault.ts';
import type { Links } from './ports.ts';

/** @throws {@link SeatrialError} `E_USAGE` when the proxy, which does not count, is not ours and one of the faults needs it */
export async function requireOwnProxy(faults: readonly Fault[], links: Links): Promise<void> {
  const [first] = faults.filter(needsOwnProxy);
  if (first === undefined || (await links.traffic()) !== undefined) return;
  throw new SeatrialError(
    'E_USAGE',
    `${describeFault(first)}: the proxy there is another Toxiproxy, which cannot do that; use Seatrial's own: seatrial proxy -port 8474`,
  );
}
