/** A process that is none of Seatrial's: a TCP server that sends back what it gets, until its standard input ends. Says its port. */

import { createServer } from 'node:net';

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  console.log(JSON.stringify({ address: `127.0.0.1:${server.address().port}` })),
);
process.stdin.on('end', () => process.exit()).resume();
