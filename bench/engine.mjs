/** What a container engine says of what is in it. It is found as the product finds it: `DOCKER_HOST`, or the usual places. */

import { join } from 'node:path';
import { root } from './seatrial.mjs';

const [{ findEngine }, { engineCall, engineJson }, { removeOwned }] = await Promise.all(
  ['engine', 'engine-call', 'remove-owned'].map(
    (file) => import(join(root, 'dist', 'adapters', 'containers', `${file}.js`)),
  ),
);

export { engineCall, engineJson, removeOwned };

/** On everything that a run makes in an engine, with the run's tag. Said here once more: a bench that asked the product would not see it forget. */
export const runLabel = 'seatrial.run';

/** `{ engine }`: the one that answers; else `{ why }`. */
export async function engineHere() {
  try {
    return { engine: await findEngine({ name: 'shop', allowRemote: false }) };
  } catch (error) {
    return { why: error.message };
  }
}

/** Goals that nobody can tell of here. */
export function notMeasured(goals, why) {
  return goals.map(({ what, op, goal }) => ({ what, value: why, op, goal, met: null }));
}

/** What bears the label of one of these runs: `containers`, each with the names of its `volumes`; the names of `networks` and `volumes`. */
export async function thingsOf(address, tags) {
  const query = `filters=${encodeURIComponent(JSON.stringify({ label: [runLabel] }))}`;
  const paths = [`/containers/json?all=1&${query}`, `/networks?${query}`, `/volumes?${query}`];
  const [containers, networks, { Volumes: volumes }] = await Promise.all(
    paths.map((path) => engineJson(address, { method: 'GET', path })),
  );
  const isOne = ({ Labels }) => tags.includes(Labels?.[runLabel]);
  return {
    containers: containers.filter(isOne).map(({ Names: [name = ''], State: state, Mounts = [] }) => ({
      name: name.slice(1),
      state,
      volumes: Mounts.flatMap(({ Type: type, Name: volume }) => (type === 'volume' ? [volume] : [])),
    })),
    networks: networks.filter(isOne).map(({ Name: name }) => name),
    volumes: (volumes ?? []).filter(isOne).map(({ Name: name }) => name),
  };
}

/** The names of its volumes; of those that no container has, when `dangling`. */
export async function volumesIn(address, dangling = false) {
  const query = dangling ? `?filters=${encodeURIComponent(JSON.stringify({ dangling: ['true'] }))}` : '';
  const { Volumes } = await engineJson(address, { method: 'GET', path: `/volumes${query}` });
  return (Volumes ?? []).map(({ Name }) => Name);
}
