/**
 * What stands beside a lane's runs, by what the runs are made in. `flags` start a run there; `look` gives all that is foreign, `isOfOurs` tells a
 * difference between two looks that a run of ours made; `left` says what of ours is there, a sentence each, and is asked every `lookEveryMs`;
 * `end` removes everything.
 */

import { removeOwned, thingsOf, volumesIn } from './engine.mjs';
import { startForeignContainer } from './foreign-container.mjs';
import { differences, proxiesAt, startForeign } from './foreign.mjs';
import { tagsIn } from './run-tags.mjs';

/** Processes: somebody else's proxy server, which our runs use, too. */
export async function besideProcesses() {
  const { url, look, end } = await startForeign();
  const { proxies } = await look();
  return {
    flags: ['--toxiproxy', url],
    lookEveryMs: 20,
    look,
    end,
    isOfOurs: (line) => {
      const [, name] = /^proxies\.(.*?): undefined →/.exec(line) ?? [];
      return name !== undefined && !(name in proxies);
    },
    left: async () =>
      differences(proxies, await proxiesAt(url).catch(String)).map((line) => `proxies: ${line}`),
  };
}

/** Containers: somebody else's in the same engine. Ours bear the tag of a run in `folder`, or are a volume that one of these had. */
export async function besideContainers(folder, { address }) {
  const { look, end } = await startForeignContainer(address);
  const tags = new Set();
  const volumes = new Set();
  const ours = async () => {
    // Runs are forgotten when there are many of them.
    for (const tag of tagsIn(folder)) tags.add(tag);
    const things = await thingsOf(address, [...tags]);
    for (const { volumes: names } of things.containers) for (const name of names) volumes.add(name);
    return things;
  };
  const left = async () => {
    const { containers, networks, volumes: labelled } = await ours();
    for (const name of labelled) volumes.add(name);
    const there = volumes.size === 0 ? [] : await volumesIn(address);
    return [
      ...containers.map(({ name, state }) => `container ${name}, ${state}`),
      ...networks.map((name) => `network ${name}`),
      ...there.filter((name) => volumes.has(name)).map((name) => `volume ${name}`),
    ];
  };
  return {
    flags: ['--runtime', 'container'],
    lookEveryMs: 100,
    // For what an engine was asked for just before the kill, and makes only now.
    watchdogLooksOn: true,
    look,
    isOfOurs: () => false,
    left: () => left().catch((error) => [`the engine does not say: ${error.message}`]),
    end: async () => {
      await ours();
      for (const tag of tags) await removeOwned(address, { tag });
      await end();
    },
  };
}
