/** Is a replica ready? Asked directly, never through a proxy, on a connection of its own. */

import { get } from 'node:http';
import { connect } from 'node:net';
import { messageOf } from '../lib/errors.ts';
import type { Address, TargetClient } from '../model/client.ts';
import type { Health } from '../model/target.ts';

/** Whom to ask, and how. */
export interface HealthQuestion {
  readonly replica: string;
  readonly address: Address;
  readonly health: Health;
  readonly client: TargetClient;
  /** Whether somebody else accepts connections for it (the engine, for a published port): then an accepted one proves nothing. */
  readonly isForwarded?: boolean;
}

/** A connection that was accepted for somebody who is not there is closed within so long, in ms. */
const forwardedMs = 100;

/** One answer. `detail` says what was wrong. */
export interface HealthAnswer {
  readonly ok: boolean;
  readonly tookMs: number;
  readonly detail?: string;
}

/** Asks once and waits `ms` at most. Never rejects. */
export async function askHealth(question: HealthQuestion, ms: number): Promise<HealthAnswer> {
  const began = performance.now();
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(ms)));
  const late = new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(`no answer within ${Math.round(ms)} ms`);
    });
  });
  const problem = await Promise.race([ask(question, signal).catch(messageOf), late]);
  const tookMs = performance.now() - began;
  if (problem === undefined) return { ok: true, tookMs };
  return { ok: false, tookMs, detail: `${describe(question)}: ${problem}` };
}

/** What was wrong, or `undefined`. */
async function ask(
  { health, address, client, replica, isForwarded = false }: HealthQuestion,
  signal: AbortSignal,
): Promise<string | undefined> {
  if ('http' in health) return askHttp(address, health.http, signal);
  if ('tcp' in health) return askTcp(address, signal, isForwarded ? forwardedMs : 0);
  if (client.ready === undefined) return 'the client module has no `ready`';
  return (await client.ready(replica, { address, signal })) ? undefined : 'not ready';
}

function describe({ health, address }: HealthQuestion): string {
  const at = `${address.host}:${address.port}`;
  if ('http' in health) return `GET http://${at}${health.http}`;
  return 'tcp' in health ? `connecting to ${at}` : `the client module at ${at}`;
}

function askHttp({ host, port }: Address, path: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const request = get({ host, port, path, signal, agent: false, headers: { connection: 'close' } });
    request.once('error', reject);
    request.once('response', (response) => {
      response.once('error', reject);
      response.once('end', () => {
        resolve(response.statusCode === 200 ? undefined : `answered ${response.statusCode ?? 'nothing'}`);
      });
      response.resume();
    });
  });
}

/** Whether it accepts a connection, and keeps it for `keptMs`. */
function askTcp({ host, port }: Address, signal: AbortSignal, keptMs: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    const end = (problem?: string): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('error', reject);
    socket.once('connect', () => {
      if (keptMs === 0) end();
      // Whatever it says is a sign of life.
      socket.once('data', () => {
        end();
      });
      socket.once('end', () => {
        end('accepted and closed at once');
      });
      socket.setTimeout(keptMs, () => {
        end();
      });
    });
  });
}
