/** The two processes of bulk-peer.mjs, `serve` and `drive`. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Starts one: `line` gives what it prints next, `ask` asks it something first. */
export function startBulkPeer(role) {
  const file = fileURLToPath(new URL('bulk-peer.mjs', import.meta.url));
  const child = spawn(process.execPath, [file, role], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`bulk-peer.mjs ${role} has ended`);
    return value;
  };
  return {
    line,
    ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return line();
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'close');
    },
  };
}
