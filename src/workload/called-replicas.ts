/** Which replicas the clients call. */

import { SeatrialError } from '../lib/errors.ts';
import { isNonEmpty, type NonEmpty } from '../lib/non-empty.ts';
import { covers } from '../model/place.ts';

/**
 * The started replicas that the places cover (a service: all of its replicas), each once.
 *
 * @throws {@link SeatrialError} `E_USAGE` when there is none
 */
export function calledReplicas(places: readonly string[], replicas: readonly string[]): NonEmpty<string> {
  const called = replicas.filter((replica) => places.some((place) => covers(place, replica)));
  if (isNonEmpty(called)) return called;
  throw new SeatrialError(
    'E_USAGE',
    `the workload calls ${places.join(', ')}, but nothing there was started`,
    {
      hint: 'Name the service under `services:` in the scenario, or leave `services:` out.',
    },
  );
}
