/**
 * A process with both ends of many connections: an upstream that sends back what it gets, and clients. Files are limited by process, and the proxy
 * needs as many. Prints the port of the upstream; then reads lines, and prints `done` after each:
 *
 *   open PORT COUNT     so many connections at once, each of which carries a byte there and back
 *   carry               each of them carries a byte more
 *   close
 */

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const upstream = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket));
upstream.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
await once(upstream, 'listening');
console.log(upstream.address().port);

let sockets = [];
const carry = (socket) => {
  socket.write('x');
  return once(socket, 'data');
};
for await (const line of createInterface(process.stdin)) {
  const [what, port, count] = line.split(' ');
  if (what === 'open')
    sockets = Array.from({ length: Number(count) }, () => connect(Number(port), '127.0.0.1'));
  if (what === 'close') await Promise.all(sockets.map((socket) => once(socket.destroy(), 'close')));
  else await Promise.all(sockets.map(carry));
  console.log('done');
}
process.exit();
