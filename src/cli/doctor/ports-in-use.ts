/** TCP ports that somebody has, as the system lists them: nothing is disturbed by looking. */

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const tables = ['/proc/net/tcp', '/proc/net/tcp6'];

/** Local ports of every connection and listener. */
export async function portsInUse(): Promise<ReadonlySet<number>> {
  const readable = tables.filter((table) => existsSync(table));
  if (readable.length > 0)
    return new Set(readable.flatMap((table) => portsInTable(readFileSync(table, 'utf8'))));
  const { stdout } = await promisify(execFile)('netstat', ['-an', '-p', 'tcp'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return new Set(portsInNetstat(stdout));
}

/** Of Linux: `0: 0100007F:5E57 00000000:0000 0A …`, the port in hexadecimal. */
export function portsInTable(text: string): number[] {
  return Array.from(text.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) /gm), ([, port = '']) =>
    Number.parseInt(port, 16),
  );
}

/** Of macOS: `tcp4  0  0  127.0.0.1.8080  *.*  LISTEN`. */
export function portsInNetstat(text: string): number[] {
  return Array.from(text.matchAll(/^tcp\S*\s+\d+\s+\d+\s+\S+\.(\d+)\s/gm), ([, port]) => Number(port));
}
