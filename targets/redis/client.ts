/** How clients talk to Redis: GET, SET and DEL, each over a connection of its own. */

import { connect } from 'node:net';
import { defineClient, type Call, type Outcome } from 'seatrial';
import { decodeReply, encodeCommand, isRedisError, type Reply } from './resp.ts';

export default defineClient({
  async perform({ f, item = '', value = '' }, call): Promise<Outcome> {
    try {
      switch (f) {
        case 'read':
          return answered(await send(call, ['GET', item]), (reply) =>
            reply === null || typeof reply === 'string' ? { type: 'ok', result: reply } : undefined,
          );
        case 'put':
          return answered(await send(call, ['SET', item, value]), (reply) =>
            reply === 'OK' ? { type: 'ok' } : undefined,
          );
        case 'delete':
          return answered(await send(call, ['DEL', item]), (reply) => {
            if (reply === 1) return { type: 'ok' };
            return reply === 0 ? { type: 'fail', error: 'no such item' } : undefined;
          });
        default:
          return { type: 'fail', error: `Redis clients do not ask ${f}` };
      }
    } catch (error) {
      return { type: 'info', error: error instanceof Error ? error.message : String(error) };
    }
  },

  /** It answers; and if it follows somebody, it has caught up. */
  async ready(_, call) {
    const info = await send(call, ['INFO', 'replication']);
    if (typeof info !== 'string') return false;
    return info.includes('role:master') || info.includes('master_link_status:up');
  },

  async books(_, call) {
    const keys = strings(await send(call, ['KEYS', '*']));
    if (keys.length === 0) return { state: {} };
    const values = await send(call, ['MGET', ...keys]);
    if (!Array.isArray(values)) throw new Error(`MGET answered ${JSON.stringify(values)}`);
    const found = keys.flatMap((key, index) => {
      const value: unknown = values[index];
      return typeof value === 'string' ? [[key, value] as const] : [];
    });
    return { state: Object.fromEntries(found) };
  },
});

/** What an answer means: Redis refusing is certain, an answer that makes no sense is not. */
function answered(reply: Reply, meaning: (reply: Reply) => Outcome | undefined): Outcome {
  if (isRedisError(reply)) return { type: 'fail', error: reply.error };
  return meaning(reply) ?? { type: 'info', error: `answered ${JSON.stringify(reply)}` };
}

function strings(reply: Reply): string[] {
  if (!Array.isArray(reply)) throw new Error(`KEYS answered ${JSON.stringify(reply)}`);
  return reply.filter((one: unknown): one is string => typeof one === 'string');
}

/** One command, one reply. Rejects when the connection ends before. */
function send({ address, signal }: Call, words: readonly string[]): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address.host, port: address.port });
    let bytes = Buffer.alloc(0);
    const end = (error: Error): void => {
      reject(error);
      socket.destroy();
    };
    const giveUp = (): void => {
      end(new Error('given up'));
    };
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => socket.write(encodeCommand(words)));
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      try {
        const reply = decodeReply(bytes);
        if (reply === undefined) return;
        resolve(reply);
        socket.destroy();
      } catch (error) {
        end(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.once('error', end);
    socket.once('close', () => {
      signal.removeEventListener('abort', giveUp);
      reject(new Error('the connection ended before the answer'));
    });
  });
}
