/** What others have in the engine: a container on a network and with a volume of its own, with names and labels much like ours. */

import { engineCall, engineJson } from '../adapters/containers/engine-call.ts';
import { baseImage } from './container-engine.ts';
import { engineAddress } from './engine-contents.ts';

/** It runs. Disposed of, it is gone with its network and volume. */
export interface ForeignContainer extends AsyncDisposable {
  /** All that the engine tells of the three, to be compared. */
  look(): Promise<unknown>;
}

let made = 0;

/** Starts it. */
export async function startForeignContainer(): Promise<ForeignContainer> {
  const address = await engineAddress();
  made += 1;
  const run = `somebody-else-${process.pid}-${made}`;
  const name = `seatrial_${run}_01-money_ledger.1`;
  const Labels = { 'seatrial.run': run, 'seatrial.experiment': '01-money', 'seatrial.replica': 'ledger.1' };
  const post = async (path: string, body?: object): Promise<void> => {
    await engineCall(address, { method: 'POST', path, ...(body === undefined ? {} : { body }) });
  };
  const end = async (): Promise<void> => {
    for (const path of [`/containers/${name}?force=1&v=1`, `/networks/${name}`, `/volumes/${name}`])
      await engineCall(address, { method: 'DELETE', path }).catch(() => undefined);
  };
  try {
    await post('/networks/create', { Name: name, Labels });
    await post('/volumes/create', { Name: name, Labels });
    await post(`/containers/create?name=${name}`, {
      Image: baseImage,
      Cmd: ['node', '-e', 'setInterval(() => {}, 1e6)'],
      Labels,
      HostConfig: { NetworkMode: name, Mounts: [{ Type: 'volume', Source: name, Target: '/state' }] },
    });
    await post(`/containers/${name}/start`);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    look: () =>
      Promise.all(
        [`/containers/${name}/json`, `/networks/${name}`, `/volumes/${name}`].map((path) =>
          engineJson(address, { method: 'GET', path }),
        ),
      ),
    [Symbol.asyncDispose]: end,
  };
}
