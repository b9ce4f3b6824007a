/**
 * TCP ports for one experiment, kept until its end, so that a crashed service comes back where it was.
 *
 * They lie outside the system's ephemeral range: the system hands those out to any outgoing connection, and a client that
 * calls a crashed service there can even be connected to itself. Ports come in blocks; the first port of a block is its guard: whoever
 * listens on it owns the rest. So several experiments, in one process or in many, never share a port, and nothing has to
 * be cleaned up after a harness that was killed: the system closes its guards.
 */

import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { SeatrialError } from '../lib/errors.ts';

/** Ports of our own, until disposed of. */
export interface TakenPorts extends AsyncDisposable {
  readonly ports: readonly number[];
}

/** A range of ports, both ends included. */
export interface PortRange {
  readonly low: number;
  readonly high: number;
}

const blockSize = 32;
const loopback = '127.0.0.1';

/**
 * Takes `count` free ports.
 *
 * @throws {@link SeatrialError} `E_PORTS_EXHAUSTED` when there are not that many
 */
export async function takePorts(count: number, range: PortRange = usableRange()): Promise<TakenPorts> {
  const blocks = Math.floor((range.high - range.low + 1) / blockSize);
  const guards: Server[] = [];
  const ports: number[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(guards.splice(0).map(close));
  };
  const first = blocks > 0 ? randomInt(blocks) : 0;
  for (let step = 0; step < blocks && ports.length < count; step += 1) {
    const base = range.low + ((first + step) % blocks) * blockSize;
    const guard = await listen(base, loopback);
    if (guard === undefined) continue;
    guards.push(guard);
    for (let port = base + 1; port < base + blockSize && ports.length < count; port += 1) {
      if (await isFree(port)) ports.push(port);
    }
  }
  if (ports.length < count) {
    await release();
    throw new SeatrialError(
      'E_PORTS_EXHAUSTED',
      `${count} ports are needed, ${ports.length} are free from ${range.low} to ${range.high}`,
      { hint: 'run fewer experiments at once' },
    );
  }
  return { ports, [Symbol.asyncDispose]: release };
}

/** The system's ephemeral range: Linux says it, elsewhere the range of IANA (RFC 6335). */
export function ephemeralRange(): PortRange {
  try {
    const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
    const [low, high] = text.trim().split(/\s+/).map(Number);
    if (low !== undefined && high !== undefined) return { low, high };
  } catch {
    // Not Linux.
  }
  return { low: 30_001, high: 65_535 };
}

/** Where ports are taken from: below the ephemeral range, or above it when there is more room. */
export function usableRange(ephemeral: PortRange = ephemeralRange()): PortRange {
  const below = { low: 10_000, high: ephemeral.low - 1 };
  const above = { low: ephemeral.high + 1, high: 65_535 };
  return below.high - below.low >= above.high - above.low ? below : above;
}

/** On macOS a port may be free on one address and taken on the wildcard: both are asked. */
async function isFree(port: number): Promise<boolean> {
  for (const host of [loopback, '0.0.0.0']) {
    const server = await listen(port, host);
    if (server === undefined) return false;
    await close(server);
  }
  return true;
}

function listen(port: number, host: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
