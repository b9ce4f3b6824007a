/** A container engine. Found, and does it answer? */

import type { Check } from './check.ts';
import type { Machine } from './machine.ts';

const answers = 200;

/** An engine that answers, one that is installed and does not, or none. */
export const engine: Check = {
  name: 'engine',
  needed: false,
  purpose: 'not needed: services are started as processes',
  try: async (machine) => {
    const tried = await Promise.all(
      addresses(machine).map(async (address) => ({ address, said: await machine.get(address, '/_ping') })),
    );
    const open = tried.find(({ said }) => said === answers);
    if (open !== undefined) return { works: true, found: `${open.address} answers` };
    const locked = tried.find(({ said }) => said === 'EACCES' || said === 'EPERM');
    if (locked !== undefined)
      return {
        works: false,
        found: `${locked.address} refuses this user`,
        help: 'sudo usermod -aG docker "$USER"',
      };
    const mac = machine.platform === 'darwin';
    for (const [command, help] of [
      ['docker', mac ? 'open -a Docker' : 'sudo systemctl start docker'],
      ['podman', mac ? 'podman machine start' : 'systemctl --user start podman.socket'],
    ] as const) {
      const { path } = await machine.program(command);
      if (path !== undefined)
        return { works: false, found: `${path} is there, its engine does not answer`, help };
    }
    return {
      works: false,
      found: 'neither Docker nor Podman was found',
      help: mac ? 'brew install podman' : 'sudo apt-get install podman',
    };
  },
};

/** Where engines listen, the one that the environment names first. */
function addresses({ env }: Machine): string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  const home = env['HOME'];
  return [
    env['DOCKER_HOST'],
    'unix:///var/run/docker.sock',
    home === undefined ? undefined : `unix://${home}/.docker/run/docker.sock`,
    runtime === undefined ? undefined : `unix://${runtime}/podman/podman.sock`,
    'unix:///run/podman/podman.sock',
  ].filter((one) => one !== undefined && one !== '') as string[];
}
