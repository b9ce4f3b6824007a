/** Files about a system → their topology, with aliases in place, and what a person should know of it. */

import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { alikeNames, readAliases, renameServices, type Aliases } from '../discover/aliases.ts';
import { uniteTopologies } from '../discover/merge.ts';
import { readFiles, type Discovered, type ReadFiles, type SpansElsewhere } from '../discover/recognise.ts';
import type { SpanIndex } from '../discover/span-index.ts';
import { SeatrialError } from '../lib/errors.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import type { Topology } from '../model/topology.ts';
import type { TopologyNote } from '../report/topology-page.ts';
import { readText } from './files.ts';
import { inputFile } from './input-file.ts';
import { progressLine } from './progress-line.ts';
import type { World } from './world.ts';

/** What to read, and how. */
export interface SourceOptions {
  readonly files: readonly string[];
  /** The form of all of them; left out: each is recognised. */
  readonly form?: string;
  /** A file with other names of services. */
  readonly aliases?: string;
  /** The share of traces that is counted; left out: all. */
  readonly sample?: number;
  /** Nobody looks on. */
  readonly json?: boolean;
}

/** What was found. */
export interface FoundTopology {
  readonly topology: Topology;
  readonly notes: readonly TopologyNote[];
}

/** Spans that come from elsewhere: added to those of the files, with what is to be known of them. */
export type MoreSpans = (
  spans: SpanIndex,
) => Promise<SpansElsewhere & { readonly notes: readonly TopologyNote[] }>;

/**
 * Reads all files.
 *
 * @throws {@link SeatrialError} `E_USAGE` without any; `E_FILE_MISSING`, `E_FILE_INVALID`, `E_INPUT_UNKNOWN`
 */
export function topologyOfFiles(options: SourceOptions, world: World): FoundTopology {
  if (!isNonEmpty(options.files)) {
    throw new SeatrialError('E_USAGE', 'nothing says where to look', {
      hint: 'name files (traces, manifests, compose files, …), --observe a running proxy, or --listen for spans',
    });
  }
  const { files, aliases } = read(options, world);
  return found(files.finish(), aliases);
}

/** Reads all files, of which there may be none, and then receives spans: what is wrong with files is said before. @throws what both throw */
export async function topologyWithSpans(
  options: SourceOptions,
  more: MoreSpans,
  world: World,
): Promise<FoundTopology> {
  const { files, aliases } = read(options, world);
  const { notes, ...elsewhere } = await more(files.spans);
  const { topology, unseen } = files.finish(elsewhere);
  return found({ topology, unseen: [...notes, ...unseen] }, aliases);
}

function read(
  { files, form, sample, aliases, json = false }: SourceOptions,
  world: World,
): { files: ReadFiles; aliases: Aliases | undefined } {
  const inputs = files.map((name) => inputFile(resolve(world.cwd, name), name));
  using line = progressLine(world, { json });
  return {
    aliases: aliases === undefined ? undefined : aliasesIn(aliases, world),
    files: readFiles(inputs, {
      hashSeed: randomInt(2 ** 31),
      ...(form === undefined ? {} : { form }),
      ...(sample === undefined ? {} : { share: sample }),
      progress: ({ name, size }, bytes) => {
        line.show?.(
          () => `${name}: ${Math.floor((100 * bytes) / size)} % of ${Math.ceil(size / 2 ** 20)} MiB`,
        );
      },
    }),
  };
}

function found({ topology, unseen }: Discovered, aliases: Aliases | undefined): FoundTopology {
  return withAliases(uniteTopologies([topology]), aliases, unseen);
}

function aliasesIn(file: string, world: World): Aliases {
  return readAliases(readText(resolve(world.cwd, file)), { name: file });
}

/** Every name that is replaced is told, and so is every one that may have to be. */
function withAliases(
  found: Topology,
  aliases: Aliases = new Map(),
  unseen: readonly TopologyNote[],
): FoundTopology {
  const there = new Set(found.services.map(({ name }) => name));
  const replaced = Array.from(aliases, ([alias, name]) => ({
    what: `${alias} is ${name}`,
    why: there.has(alias) ? 'as the aliases say' : 'as the aliases say, but no source names it',
  }));
  const topology = aliases.size === 0 ? found : renameServices(found, aliases);
  const alike = alikeNames(topology).map((names) => ({
    what: names.join(', '),
    why: `may be one service; say so in a file for --aliases: ${names[0] ?? ''}: [${names.slice(1).join(', ')}]`,
  }));
  return { topology, notes: [...replaced, ...alike, ...unseen] };
}
