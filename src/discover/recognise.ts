/**
 * Files about a system, several of any kinds mixed → one topology.
 *
 * Each file is recognised by what is in it, never by its name.
 */

import { isNonEmpty, type NonEmpty } from '../lib/non-empty.ts';
import type { Topology } from '../model/topology.ts';
import { holdForCallees } from './callee-facts.ts';
import { composeTopologies, unseenIn } from './compose.ts';
import { draftTarget } from './compose-target.ts';
import { gatherParts } from './gathered.ts';
import type { InputName } from './json-input.ts';
import { mergeTopologies } from './merge.ts';
import { createSpanIndex, type SpanIndex } from './span-index.ts';
import { recogniseBytes, type ByteFile } from './topology-bytes.ts';
import type { TopologyInput } from './topology-forms.ts';
import { recogniseTopology } from './topology-input.ts';
import { unknownInput } from './unknown-input.ts';
import type { Unseen } from './unseen.ts';

/** One file that was read. */
export interface TextFile extends InputName {
  readonly text: string;
}

/** One file, read or to be read. */
export type InputFile = TextFile | ByteFile;

/** How files are read. */
export interface DiscoverOptions {
  /** The form of all of them; left out: each is recognised. */
  readonly form?: string;
  /** A number nobody can foresee, so that no ids can be made up that take long to look up. It changes nothing of what is found. */
  readonly hashSeed?: number;
  /** The share of traces that is counted, above 0 up to 1; left out: all. */
  readonly share?: number;
  /** Told how many bytes of a large file have been read. */
  readonly progress?: (file: ByteFile, bytes: number) => void;
}

/** What several files show together. */
export interface Discovered {
  readonly topology: Topology;
  /** What they cannot show. */
  readonly unseen: readonly Unseen[];
  /** With a compose file: the target file it would need, for a target of this name. */
  readonly draftTarget?: (name: string) => string;
}

/** Files that were read. */
export interface ReadFiles {
  /** Their spans; more may be added before {@link finish}. */
  readonly spans: SpanIndex;
  /** What they show together, with the spans that came from `elsewhere`. Asked once. */
  finish(elsewhere?: SpansElsewhere): Discovered;
}

/** Where spans came from that are in no file. */
export interface SpansElsewhere {
  /** What the topology calls it. */
  readonly source: string;
  /** How many were passed over because their resource names no service. */
  readonly nameless: number;
}

/**
 * The topology in these files: our own document (JSON or YAML), OpenTelemetry and Jaeger traces, compose files, Kubernetes
 * manifests, and the other forms of `topology-forms.ts`.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` when one is malformed, `E_INPUT_UNKNOWN` when it is none of these
 */
export function discoverTopology(files: NonEmpty<InputFile>, options: DiscoverOptions = {}): Discovered {
  return readFiles(files, options).finish();
}

/** The first half of {@link discoverTopology}, of no files, too, where spans come from elsewhere. @throws what it throws */
export function readFiles(
  files: readonly InputFile[],
  { form, hashSeed = 0, share = 1, progress }: DiscoverOptions = {},
): ReadFiles {
  const how = form === undefined ? {} : { form };
  const inputs = files.map((file) =>
    'text' in file
      ? recogniseTopology(file.text, { name: file.name, ...how })
      : recogniseBytes(file, { ...how, progress: (bytes) => progress?.(file, bytes) }),
  );
  const index = createSpanIndex({ hashSeed, share });
  const passedOver: SpansElsewhere[] = inputs.flatMap((input) => {
    if (input.kind !== 'traces') return [];
    const nameless = input.addTo(index);
    index.passOver(nameless);
    return [{ source: input.file, nameless }];
  });
  return {
    spans: index,
    finish: (elsewhere) =>
      together(inputs, index, elsewhere === undefined ? passedOver : [...passedOver, elsewhere]),
  };
}

function together(
  inputs: readonly TopologyInput[],
  index: SpanIndex,
  traced: readonly SpansElsewhere[],
): Discovered {
  const composed = inputs.flatMap((input) => (input.kind === 'compose' ? [input.compose] : []));
  const gathered = gatherParts(inputs.flatMap((input) => (input.kind === 'part' ? [input] : [])));
  const topologies = [
    ...inputs.flatMap((input) => (input.kind === 'graph' ? [input.topology] : [])),
    ...(traced.length === 0
      ? []
      : [index.topology([...new Set(traced.map(({ source }) => source))].join(', '))]),
    ...composeTopologies(composed),
    ...gathered.map((one) => one.topology),
  ];
  if (!isNonEmpty(topologies)) throw unknownInput('nothing', 'a topology', undefined, []);
  const { topology, unseen: notHeld } = holdForCallees(
    mergeTopologies(topologies),
    gathered.flatMap(({ callees }) => callees),
  );
  return {
    topology,
    unseen: [
      ...traced.flatMap(namelessSpans),
      ...index.notes(),
      ...unseenIn(composed, topology),
      ...gathered.flatMap((one) => one.unseenIn(topology)),
      ...notHeld,
    ],
    ...(composed.length === 0 ? {} : { draftTarget: (name) => draftTarget(composed, topology, name) }),
  };
}

/** {@link discoverTopology} of one file. */
export function readTopology(text: string, { name }: InputName): Topology {
  return discoverTopology([{ text, name }]).topology;
}

function namelessSpans({ source, nameless: count }: SpansElsewhere): Unseen[] {
  if (count === 0) return [];
  return [
    {
      what: `${source}: ${count} span${count === 1 ? '' : 's'}`,
      why: 'the resource has no service.name: passed over',
    },
  ];
}
