/**
 * What stands in the engine beside a run and is none of its business: a container of somebody else on a network and with a volume of its own,
 * with a name and a label as Seatrial gives them to another run. All bear the label `seatrial.bench`: should this bench be killed,
 * `docker rm -f $(docker ps -aq --filter label=seatrial.bench)`, and the same for networks and volumes.
 */

import { engineCall, engineJson, runLabel } from './engine.mjs';
import { answerThrough } from './foreign.mjs';

const image = 'node:20-slim';
const port = '7000/tcp';
const echo = `require('node:net').createServer((socket) => socket.pipe(socket).on('error', () => {})).listen(7000)`;

let made = 0;

/** Starts it. `look` gives all that can be seen of it; `end` removes it. */
export async function startForeignContainer(address) {
  const run = `other-run-${process.pid}-${(made += 1)}`;
  const name = `seatrial_${run}_01-somebody-elses_order.1`;
  const labels = { [runLabel]: run, 'seatrial.bench': 'foreign' };
  const ask = (method, path, body) => engineCall(address, { method, path, ...(body && { body }) });
  const inspect = (path) => engineJson(address, { method: 'GET', path });
  const end = async () => {
    for (const path of [`/containers/${name}?force=1`, `/networks/${name}`, `/volumes/${name}`])
      await ask('DELETE', path).catch((error) => {
        if (error.status !== 404) throw error;
      });
  };
  const look = async () => {
    const [container, network, volume] = await Promise.all([
      inspect(`/containers/${name}/json`),
      inspect(`/networks/${name}`),
      inspect(`/volumes/${name}`),
    ]);
    const [{ HostIp: host, HostPort: published }] = container.NetworkSettings.Ports[port] ?? [{}];
    return { container, network, volume, answer: await answerThrough(`${host}:${published}`) };
  };
  try {
    await ask('POST', '/networks/create', { Name: name, Labels: labels, CheckDuplicate: true });
    await ask('POST', '/volumes/create', { Name: name, Labels: labels });
    await ask('POST', `/containers/create?name=${name}`, {
      Image: image,
      Cmd: ['node', '-e', echo],
      Labels: labels,
      ExposedPorts: { [port]: {} },
      HostConfig: {
        NetworkMode: name,
        PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
        Mounts: [{ Type: 'volume', Source: name, Target: '/state' }],
      },
    });
    await ask('POST', `/containers/${name}/start`);
    await untilItAnswers(look);
  } catch (error) {
    await end();
    throw error;
  }
  return { look: () => look().catch((error) => ({ gone: String(error) })), end };
}

async function untilItAnswers(look) {
  for (let turn = 0; turn < 50; turn += 1) {
    const { answer } = await look();
    if (answer === 'is anybody there?') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the foreign container does not answer');
}
