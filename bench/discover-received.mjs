/**
 * `seatrial discover --listen`: the real command in one process, the sender in another. Spans a second from the first byte that is sent to the last
 * answer: by then every span is in the graph.
 */

import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './seatrial.mjs';

const sender = fileURLToPath(new URL('span-sender.mjs', import.meta.url));

/** What an SDK sends at once. */
const batch = 512;
const connections = 8;

/** Receives so many spans, and gives how long that took, the topology that was written, and the most memory of the receiver. */
export async function receiveSpans({ form, packed, spans, seed, folder }) {
  const output = join(folder, 'received.json');
  const receiver = spawn(
    process.execPath,
    [join(root, 'dist/cli/main.js'), 'discover', '--listen', '127.0.0.1:0', '--json', '-o', output],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const source = fork(sender, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const url = await listening(receiver);
    source.send({ url, form, packed, spans, batch, connections, seed });
    await messageOf(source);
    source.send({ begin: true });
    const sent = await messageOf(source);
    const peakBytes = peakOf(receiver.pid);
    receiver.kill('SIGINT');
    const [code] = await once(receiver, 'close');
    if (code !== 0) throw new Error(`the receiver ended with ${code}`);
    const { confidence, edges } = JSON.parse(readFileSync(output, 'utf8'));
    if (confidence.spans !== sent.spans || confidence.calls !== sent.calls)
      throw new Error(
        `${confidence.spans} spans, ${confidence.calls} calls; sent were ${sent.spans}, ${sent.calls}`,
      );
    return { ...sent, edges: edges.length, peakBytes };
  } finally {
    for (const child of [receiver, source]) if (child.exitCode === null) child.kill('SIGKILL');
  }
}

async function listening(receiver) {
  let told = '';
  for await (const piece of receiver.stderr.iterator({ destroyOnReturn: false })) {
    told += piece;
    const [line, rest] = told.split('\n', 2);
    if (rest !== undefined) {
      receiver.stderr.resume();
      return JSON.parse(line).listening;
    }
  }
  throw new Error(`the receiver has ended: ${told}`);
}

async function messageOf(child) {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'close', { signal }).then(([code]) => {
        throw new Error(`the sender ended with ${code}`);
      }),
    ]);
  } finally {
    ended.abort();
  }
}

/** The most memory so far, of Linux's. */
function peakOf(pid) {
  const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) * 1_024;
}
