/** The target of the laws that every runtime passes: a front, two backs that know each other, and one that is never started. */

import { targetSchema, type Target } from '../model/target.ts';

/** A service with switches, in the environment: how it starts, what it prints. It counts its starts in its state folder. */
export const service = `
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { HOST, PORT, STATE, MODE, PEERS, LINES } = process.env;
for (const line of JSON.parse(LINES ?? '[]')) console.log(line);
process.once('SIGTERM', () => process.exit(0));
if (MODE === 'exits') { console.error('no database'); process.exit(7); }
if (MODE === 'deaf') setInterval(() => {}, 1000);
else {
  appendFileSync(STATE + '/starts', 'x');
  createServer(async (request, response) => {
    if (request.url === '/peers') {
      const answers = await Promise.all((PEERS ?? '').split(',').filter(Boolean).map(async (peer) => {
        try { return await (await fetch('http://' + peer + '/name')).text(); } catch (error) { return error.cause?.code ?? 'failed'; }
      }));
      response.end(answers.join(' '));
    } else if (request.url.startsWith('/ask/')) {
      const peer = decodeURIComponent(request.url.slice('/ask/'.length));
      const signal = AbortSignal.timeout(1000);
      try { response.end(await (await fetch('http://' + peer + '/name', { signal })).text()); } catch (error) { response.end('no way'); }
    } else if (request.url === '/name') response.end(process.env.NAME);
    else if (request.url === '/starts') response.end(readFileSync(STATE + '/starts', 'utf8'));
    else if (request.url === '/die') process.exit(3);
    else if (request.url === '/health') response.end('ok');
  }).listen(Number(PORT), HOST);
}
`;

/** The same service in a container. */
export const dockerfile = 'FROM node:20-slim\nCOPY service.mjs /built/\n';

/** And in a compose file, which has one back for both. */
export const composeFile = `services:
  front: { build: ., command: [node, /built/service.mjs], volumes: [/state] }
  back: { build: ., command: [node, /built/service.mjs], volumes: [/state] }
`;

/** A front, two backs that know each other, and one that is never started. */
export const pair: Target = targetSchema.parse({
  schemaVersion: 1,
  name: 'pair',
  client: 'client.ts',
  compose: { files: ['compose.yaml'] },
  services: {
    front: {
      entry: true,
      command: ['${node}', '${built}/service.mjs'],
      health: { http: '/health' },
      build: { context: '${built}' },
      environment: {
        HOST: '${host}',
        PORT: '${port}',
        STATE: '${state}',
        NAME: 'front',
        PEERS: '${edge.back},${edge.absent}',
      },
    },
    back: {
      replicas: 2,
      command: ['${node}', '${built}/service.mjs'],
      build: { context: '${built}' },
      health: { tcp: true },
      environment: {
        HOST: '${host}',
        PORT: '${port}',
        STATE: '${state}',
        NAME: 'back.${replica}',
        PEERS: '${edge.back}',
        LINES: '${env.LINES:-[]}',
      },
    },
    absent: { command: ['false'] },
  },
});
