/** The image of a real Toxiproxy, made of the binary on PATH: no registry is asked. */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { engineCall } from './engine.mjs';
import { root, workFolder } from './seatrial.mjs';

const { buildImage } = await import(join(root, 'dist', 'adapters', 'containers', 'image.js'));
const binary = 'toxiproxy-server';

/** `{ name, version, remove }` of an image in the engine, or `{ why }`: it cannot be made. Rejects when the engine cannot build it. */
export async function toxiproxyImage(engine) {
  const path = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, binary));
  const found = path.find(existsSync);
  if (found === undefined) return { why: `no ${binary} on PATH: .ci/run builds one where Go is` };
  const { stdout } = spawnSync(found, ['-version'], { encoding: 'utf8' });
  const context = workFolder();
  const name = `seatrial/bench-toxiproxy:${process.pid}`;
  try {
    cpSync(found, join(context.folder, binary), { dereference: true });
    const source = {
      what: 'Toxiproxy',
      context: context.folder,
      dockerfile: join(root, 'docker', 'toxiproxy.Dockerfile'),
      name,
      labels: {},
    };
    await buildImage(engine, source, new AbortController().signal);
  } finally {
    context.remove();
  }
  const removal = { method: 'DELETE', path: `/images/${encodeURIComponent(name)}` };
  return {
    name,
    version: stdout.trim(),
    remove: () => engineCall(engine.address, removal),
  };
}
