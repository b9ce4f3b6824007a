/** Trials that users tell of: what they ask for while the fault stands, and after it. */

import { edgeName } from '../model/place.ts';
import type { Candidate } from './candidate.ts';
import { lasts } from './draft.ts';
import { listed } from './order.ts';
import { requestCandidate } from './request-draft.ts';
import { limitMsOf, mustAnswer, valueOf } from './request-exposure.ts';
import { longLoad, startsSaga, usualLoad as usualRequests } from './request-scenario.ts';
import { injectedAt, shortLasts, type Here, type Place, type Trial } from './trial.ts';
import { delayMsAt, saidOf, tells } from './try-fault.ts';
import { momentWords } from './tries.ts';

/** More clients at once than the usual load makes. */
const heavy = { ...usualRequests, rateMost: 100, sagasMost: 24 };

/** Users must see some of the usual first. */
const beginForUsers = { after: '1500ms' } as const;

/** What users ask while the fault stands, and after it. */
export function forUsers(
  { name, fault, moment }: Trial,
  { edge, steps, behind, http }: Here,
  { exposure, route }: NonNullable<Place['users']>,
): Candidate {
  const isHealed = moment === 'then-healed';
  const standing = { edge, begin: beginForUsers, lasts: isHealed ? shortLasts : lasts } as const;
  const injected = injectedAt({ fault, moment }, { ...standing, http });
  const [delayMs, limitMs] = [delayMsAt(fault, edge), limitMsOf(edge)];
  // Who waits less than users do is not seen to wait: only what is done about it is.
  const waitsUnseen = delayMs !== undefined && delayMs < limitMs;
  const how = [
    ...(moment === 'midway' ? ['every second time'] : []),
    ...(moment === 'under-load' ? ['while twice as many users as usual come'] : []),
  ];
  const then = isHealed ? '; then it is over, and they go on' : '';
  const asked = `while users ask for ${listed(route.requests)}`;
  const hasSaga = (steps.length > 0 || behind !== undefined) && startsSaga(route);
  return requestCandidate(
    {
      where: edgeName(edge.from, edge.to),
      fault,
      shows: waitsUnseen ? (moment === 'under-load' ? 'slow-twice under-load' : 'slow-twice') : name,
      delayMs,
      ...(moment === undefined ? {} : { moment: momentWords[moment], when: moment }),
      acts: { edge },
      limitMs,
    },
    route,
    {
      value: tells[fault].users * valueOf(exposure, route),
      fact: mustAnswer(edge, exposure.exposed),
      fault: injected,
      description: `${[saidOf(fault, edge), ...how].join(', ')}, for ${standing.lasts} ${asked}${then}.`,
      // What no request needs must be answered; a saga that is met on the way must end.
      checks: ['AV1', ...(hasSaga ? ['SG1', 'SG6'] : [])],
      load: moment === 'under-load' ? heavy : isHealed ? longLoad : undefined,
    },
  );
}
