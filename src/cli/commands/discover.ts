/**
 * `seatrial discover`: who calls whom, how often and how well, from what people already have, from spans that are sent to it, or seen in passing by
 * a running proxy.
 */

import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readObservedProxies } from '../../adapters/observed-proxies.ts';
import { uniteTopologies } from '../../discover/merge.ts';
import { topologyOfObserved } from '../../discover/observed.ts';
import { topologyForms } from '../../discover/topology-forms.ts';
import { SeatrialError } from '../../lib/errors.ts';
import { isNonEmpty } from '../../lib/non-empty.ts';
import type { Topology } from '../../model/topology.ts';
import { topologyPage } from '../../report/topology-page.ts';
import { topologyDot, topologyMermaid } from '../../report/topology-text.ts';
import { describeTopology } from '../describe-topology.ts';
import { topologyOfFiles, topologyWithSpans, type FoundTopology, type MoreSpans } from '../discovered.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { shown } from '../files.ts';
import type { DiscoverFlags } from '../flags.ts';
import { refuseRemote, usualListenAddress, type ListenAddress } from '../listen-address.ts';
import { paintFor } from '../paint.ts';
import { receiveSpans } from '../receive-spans.ts';
import { writeWhole } from '../run-folder.ts';
import type { World } from '../world.ts';

/** Where the API of a proxy is when nobody says. */
const usualUrl = 'http://127.0.0.1:8474';

/** What is written, by the name that `--format` has for it. */
const outputs = {
  json: ({ topology }: FoundTopology) => `${JSON.stringify(topology, null, 2)}\n`,
  dot: ({ topology }: FoundTopology) => topologyDot(topology),
  mermaid: ({ topology }: FoundTopology) => topologyMermaid(topology),
  html: ({ topology, notes }: FoundTopology) => topologyPage(topology, notes),
} as const;
type OutputName = keyof typeof outputs;

/** Reads or asks, writes and prints. */
export async function discover(
  files: readonly string[],
  flags: DiscoverFlags,
  world: World,
): Promise<ExitCode> {
  const { form, output: kind } = formatsIn(flags);
  const found = await find(files, { ...flags, ...(form === undefined ? {} : { form }) }, world);
  const text = outputs[kind ?? 'json'](found);
  const file = flags.output === undefined ? undefined : resolve(world.cwd, flags.output);
  if (file !== undefined) writeWhole(file, text);
  if (flags.json === true || (kind !== undefined && file === undefined)) {
    world.stdout.write(text);
    return exitCodes.held;
  }
  world.stdout.write(describeTopology(found, paintFor(world.stdout, world)));
  if (file !== undefined) {
    const next =
      kind === undefined || kind === 'json' ? `; rank it: npx seatrial plan --topology ${shown(file)}` : '';
    world.stdout.write(`\nwritten to ${shown(file)}${next}\n`);
  }
  return exitCodes.held;
}

/** What `--format` says of the sources, and of what is written. */
function formatsIn({ format = [] }: DiscoverFlags): { form?: string; output?: OutputName } {
  const written = format.filter((name): name is OutputName => Object.hasOwn(outputs, name));
  const read = format.filter((name) => !Object.hasOwn(outputs, name));
  for (const several of [written, read]) {
    if (several.length > 1)
      throw new SeatrialError('E_USAGE', `--format ${several.join(' and ')} cannot both be`);
  }
  const [form] = read;
  if (form !== undefined && !topologyForms.some(({ name }) => name === form)) {
    const names = [...Object.keys(outputs), ...topologyForms.map(({ name }) => name)];
    throw new SeatrialError('E_USAGE', `--format ${form} is neither read nor written`, {
      hint: `written: ${Object.keys(outputs).join(', ')}; read: ${names.slice(Object.keys(outputs).length).join(', ')}`,
    });
  }
  return {
    ...(form === undefined ? {} : { form }),
    ...(written[0] === undefined ? {} : { output: written[0] }),
  };
}

async function find(
  files: readonly string[],
  flags: DiscoverFlags & { form?: string },
  world: World,
): Promise<FoundTopology> {
  refuseStray(flags);
  const form = flags.merge === true ? 'topology' : flags.form;
  const options = { ...flags, ...(form === undefined ? {} : { form }), files };
  if (flags.listen !== undefined)
    return await topologyWithSpans(options, await receiver(flags.listen, flags, world), world);
  if (flags.observe === undefined) return topologyOfFiles(options, world);
  const seen = await observe(flags.observe, flags);
  if (!isNonEmpty(files)) return { topology: seen, notes: [] };
  const { topology, notes } = topologyOfFiles(options, world);
  return { topology: uniteTopologies([topology, seen]), notes };
}

function refuseStray({ listen, observe: where, for: forMs, allowRemote }: DiscoverFlags): void {
  if (listen !== undefined) {
    if (where === undefined) return;
    throw new SeatrialError('E_USAGE', '--listen and --observe cannot both be', {
      hint: 'write what is heard to a file (-o spans.json), and give it with --observe',
    });
  }
  const stray = forMs !== undefined ? '--for' : allowRemote === true ? '--allow-remote' : undefined;
  if (stray === undefined) return;
  throw new SeatrialError('E_USAGE', `${stray} is for --listen`, { hint: 'add --listen, or leave it out' });
}

/** @throws {@link SeatrialError} `E_REMOTE` before any file is read */
async function receiver(
  listen: ListenAddress | true,
  { for: forMs, allowRemote, output, json = false }: DiscoverFlags,
  world: World,
): Promise<MoreSpans> {
  const address = listen === true ? usualListenAddress : listen;
  if (allowRemote !== true) await refuseRemote(address);
  // Not an hour later.
  if (output !== undefined) accessSync(dirname(resolve(world.cwd, output)), constants.W_OK);
  return async (spans) => await receiveSpans(spans, { address, forMs, json }, world);
}

async function observe(where: string | true, { as = [] }: DiscoverFlags): Promise<Topology> {
  const url = where === true ? usualUrl : where;
  const proxies = await readObservedProxies(url);
  const watched = proxies.filter(({ http }) => http !== undefined);
  if (watched.length === 0) {
    throw new SeatrialError('E_PROXY', `none of the ${proxies.length} proxies at ${url} is watched`, {
      hint: `curl -d '{"observe": true}' ${url}/proxies/NAME, and let requests pass`,
    });
  }
  return topologyOfObserved(watched, { source: `observed at ${url}`, edges: new Map(as) });
}
