/** Ports: services and proxies listen on loopback, below the range that the system hands out by itself. */

import { messageOf } from '../../lib/errors.ts';
import type { Check } from './check.ts';

/** The shop takes 45 for one experiment; two run at once. */
const enough = 128;

export const loopback: Check = {
  name: 'loopback',
  needed: true,
  otherwise: 'sudo ip link set lo up',
  try: async (machine) => {
    await machine.loopback();
    return { works: true, found: 'listened on 127.0.0.1 and connected there' };
  },
};

export const ports: Check = {
  name: 'ports',
  needed: true,
  try: async (machine) => {
    const { low, high, free } = await machine.ports();
    const all = Math.max(0, high - low + 1);
    const found = `${free} of ${all} free${all > 0 ? `, ${low} to ${high}` : ', outside the ephemeral range'}`;
    const mac = machine.platform === 'darwin';
    if (all < enough * 2) {
      return {
        works: false,
        found: `${found}; ${enough} are needed`,
        help: mac
          ? 'sudo sysctl -w net.inet.ip.portrange.first=49152'
          : 'sudo sysctl -w net.ipv4.ip_local_port_range="32768 60999"',
      };
    }
    try {
      await machine.takePorts(enough);
      return { works: true, found };
    } catch (error) {
      const help = mac ? 'lsof -nP -iTCP -sTCP:LISTEN' : 'ss -ltnp';
      return { works: false, found: `${found}; ${messageOf(error)}`, help };
    }
  },
};
