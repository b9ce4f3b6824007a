/** Whether a link refuses connections, tried from here. */

import { connect } from 'node:net';
import { SeatrialError } from '../lib/errors.ts';
import type { Address } from '../model/client.ts';

/** Where a link is reached from here. */
export interface LinkReach {
  readonly address: Address;
  /** Somebody else accepts connections for it. */
  readonly isForwarded: boolean;
}

const connectMsMax = 5_000;
/** Whoever accepts for somebody that refuses closes the connection within so long, in ms. */
const forwardedMs = 500;

/** Whether a connection there is refused. Rejects (`E_PROXY`) when nobody can be asked. */
export function refusesAt({ address: { host, port }, isForwarded }: LinkReach): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const end = (isRefused: boolean): void => {
      socket.destroy();
      resolve(isRefused);
    };
    socket.setTimeout(connectMsMax, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => {
      if (!isForwarded) end(false);
      socket.setTimeout(forwardedMs, () => {
        end(false);
      });
      socket.resume().once('end', () => {
        end(true);
      });
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || (isForwarded && error.code === 'ECONNRESET')) end(true);
      else
        reject(
          new SeatrialError('E_PROXY', `connecting to ${host}:${port}: ${error.message}`, { cause: error }),
        );
    });
  });
}
