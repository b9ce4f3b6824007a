/**
 * Reading an accepted socket into a buffer that is there already.
 *
 * Node has a documented way for sockets that connect, and none for those that a server accepts. But a socket can be made around another
 * one's handle, and is given `onread` like any other. `handle` is not documented, so whether this works here is tried once, on a connection
 * to ourselves; if it does not, accepted sockets are read by `data` events, which is slower.
 */

import { once } from 'node:events';
import {
  connect,
  createServer,
  Socket,
  type AddressInfo,
  type OnReadOpts,
  type SocketConstructorOpts,
} from 'node:net';
import { socketOptions } from './socket-options.ts';
import { BufferSource, EventSource, type Source } from './source.ts';

/** How accepted sockets are read in this process. */
export type AcceptedReading = 'onread' | 'data events';

const probeMsMax = 2_000;
let known: Promise<AcceptedReading> | undefined;

/** Which of the two works here. Tried at the first call. */
export function acceptedReading(): Promise<AcceptedReading> {
  known ??= probe().then(
    () => 'onread',
    () => 'data events',
  );
  return known;
}

/** A source of an accepted socket that is paused. That socket itself must not be used any more, only the one of the source. */
export function acceptedSource(accepted: Socket, reading: AcceptedReading): Source {
  if (reading === 'data events') return new EventSource(accepted);
  return new BufferSource((onread) => {
    const owner = accepted as unknown as { _handle: unknown };
    const options: SocketConstructorOpts & { handle: unknown; onread: OnReadOpts } = {
      ...socketOptions,
      handle: owner._handle,
      onread,
    };
    owner._handle = null;
    // It has nothing left to close; its server no longer waits for it.
    accepted.destroy();
    return new Socket(options).pause();
  });
}

/** A byte each way and both ends. @throws when it does not come to that */
async function probe(): Promise<void> {
  const signal = AbortSignal.timeout(probeMsMax);
  const server = createServer({ ...socketOptions, pauseOnConnect: true });
  server.on('connection', (accepted) => {
    const source = acceptedSource(accepted, 'onread');
    source.socket.on('error', () => undefined).once('end', () => source.socket.end());
    source.start((data) => source.socket.write(data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening', { signal });
  const client = connect({
    ...socketOptions,
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
  });
  try {
    client.write('x');
    await once(client, 'data', { signal });
    client.end();
    await once(client, 'end', { signal });
  } finally {
    client.destroy();
    server.close();
  }
}
