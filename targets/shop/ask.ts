/** Calling another service, and telling the log when its answer was read. */

import { outcomeOf } from './answers.ts';
import type { Answer, Ports, Request } from './ports.ts';

/** Whom to call, and how long to wait. */
export interface Peer {
  /** `host:port` */
  readonly address: string;
  readonly timeoutMs: number;
}

/** One call. From the moment a definite answer is read, what it says is acknowledged. */
export async function ask(
  { network, say }: Pick<Ports<never>, 'network' | 'say'>,
  peer: Peer,
  request: Request,
): Promise<Answer | undefined> {
  const answer = await network.call(peer.address, request, peer.timeoutMs);
  if (request.key !== undefined && outcomeOf(answer) !== 'unknown') {
    say({ event: 'acknowledged', key: request.key });
  }
  return answer;
}
