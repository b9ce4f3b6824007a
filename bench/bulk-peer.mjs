/**
 * Both ends of a bulk transfer, as processes of their own, that cost as little as they can: large writes of one buffer, and reads into one.
 *
 * `bulk-peer.mjs serve` listens on two ports, and prints `{ down, up }`: on one it sends, on the other it takes and, when that was all,
 * answers with a byte. `bulk-peer.mjs drive` reads lines `{ way, port, connections, bytes }` and prints how many seconds each took.
 */

import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const { acceptedReading, acceptedSource } = await import('../dist/proxy/accepted-source.js');
const block = Buffer.alloc(1_024 * 1_024, 'x');
const into = Buffer.alloc(1_024 * 1_024);

if (process.argv[2] === 'serve') await serve();
else await drive();

async function serve() {
  const reading = await acceptedReading();
  const options = { backlog: 4_096, noDelay: true };
  // The first bytes say how many are wanted.
  const down = createServer(options, (socket) =>
    socket.on('error', () => socket.destroy()).once('data', (wish) => send(socket, Number(wish))),
  );
  const up = createServer({ ...options, pauseOnConnect: true }, (accepted) => {
    const source = acceptedSource(accepted, reading);
    source.socket.on('error', () => undefined);
    let left = 0;
    source.start((data) => {
      // 16 digits in front say how many come.
      if (left === 0) left = Number(data.subarray(0, 16)) + 16;
      left -= data.length;
      if (left === 0) source.socket.end('!');
      return true;
    });
  });
  await Promise.all(
    [down, up].map((server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))),
  );
  console.log(JSON.stringify({ down: down.address().port, up: up.address().port }));
  process.stdin.on('end', () => process.exit()).resume();
}

function send(socket, bytes) {
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const piece = left < block.length ? block.subarray(0, left) : block;
      left -= piece.length;
      if (!socket.write(piece)) return;
    }
  };
  socket.on('drain', more);
  more();
}

async function drive() {
  for await (const line of createInterface(process.stdin)) {
    const { way, port, connections, bytes } = JSON.parse(line);
    const began = performance.now();
    await Promise.all(Array.from({ length: connections }, () => (way === 'down' ? take : give)(port, bytes)));
    console.log(JSON.stringify((performance.now() - began) / 1_000));
  }
}

function take(port, bytes) {
  return new Promise((resolve, reject) => {
    let left = bytes;
    const callback = (length) => {
      left -= length;
      if (left === 0) socket.destroy();
      return true;
    };
    const socket = connect({ port, host: '127.0.0.1', onread: { buffer: into, callback } });
    socket.write(String(bytes));
    socket.once('error', reject);
    socket.once('close', () => (left === 0 ? resolve() : reject(new Error(`${left} bytes are missing`))));
  });
}

function give(port, bytes) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write(String(bytes).padStart(16));
    send(socket, bytes);
    socket.once('error', reject);
    socket.once('data', () => {
      socket.destroy();
      resolve();
    });
  });
}
