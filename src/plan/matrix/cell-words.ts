/** What a cell tries, in a sentence. */

import type { MatrixKind, MatrixMoment } from '../../model/matrix.ts';
import { ownerOf, type Saga } from '../../model/target.ts';
import { isOnRequests } from './combinations.ts';
import type { Cell } from './enumerate.ts';
import { plainPath, type PathCall } from './paths.ts';

const timesWords = { once: '', twice: ', twice', every: ', with every try' } as const;
const coordinatedMoments = {
  before: (call: string) => `Before ${call} is done`,
  done: (call: string) => `When ${call} is done and not known to be`,
  acknowledged: (call: string) => `When ${call} is known to be done`,
} as const;
const choreographedMoments = {
  before: (call: string) => `Before ${call} is done`,
  done: (call: string) => `When ${call} is done and its answer is on its way`,
  acknowledged: (call: string) => `When ${call} is done and others are to hear of it`,
} as const;

/** `Before charge is done, the participant is killed; no saga is refused.` */
export function cellWords({ combination, path, here }: Cell, saga: Saga): string {
  const { call = '', moment, kind, times = 'once' } = combination;
  const way = path.name === plainPath ? 'no saga is refused' : `every saga is ${path.name}`;
  if (moment === undefined || here === undefined) return `Nothing is injected; ${way}.`;
  const isCoordinated = saga.coordinator !== undefined;
  const moments = isCoordinated ? coordinatedMoments : choreographedMoments;
  const what = isCoordinated ? coordinatedKinds[kind] : choreographedKind(kind, moment, here, saga);
  return `${moments[moment](call)}, ${what}${timesWords[times]}; ${way}.`;
}

const requestWords = {
  'lost-request': 'is lost',
  'late-request': 'arrives after all tries of it',
} as const;
const coordinatedKinds: Readonly<Record<MatrixKind, string>> = {
  none: 'nothing is injected',
  'coordinator-crash': 'the coordinator is killed',
  'origin-crash': 'the service where it begins is killed',
  'caller-crash': 'who asks for it is killed',
  'participant-crash': 'the participant is killed',
  partition: 'coordinator and participant cannot reach each other',
  'lost-request': `the request ${requestWords['lost-request']}`,
  'lost-reply': 'the answer is lost',
  'late-request': `the request ${requestWords['late-request']}`,
};

function choreographedKind(kind: MatrixKind, moment: MatrixMoment, here: PathCall, saga: Saga): string {
  const origin = ownerOf(saga);
  const { service, caller = service } = here;
  const isAfter = moment === 'acknowledged';
  if (isOnRequests(kind)) {
    const message = isAfter ? `word of it to ${origin}` : `the message of ${caller}`;
    if (kind === 'lost-reply') return `the answer to ${message} is lost`;
    return kind === 'late-request'
      ? `${message} comes late, behind another try of it`
      : `${message} ${requestWords[kind]}`;
  }
  switch (kind) {
    case 'origin-crash':
      return `${origin}, where it begins, is killed`;
    case 'caller-crash':
      return `${caller}, which asks for it, is killed`;
    case 'partition':
      return `${isAfter ? origin : caller} and ${service} cannot reach each other`;
    default:
      return `${service}, which does it, is killed`;
  }
}
