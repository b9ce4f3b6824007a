/**
 * Files about a system, several of any kinds mixed → one topology.
 *
 * Each file is recognised by what is in it, never by its name.
 */

import { isNonEmpty } from '../lib/non-empty.ts';
import type { Topology } from '../model/topology.ts';
import { holdForCallees } from './callee-facts.ts';
import { composeTopologies, unseenIn } from './compose.ts';
import { draftTarget } from './compose-target.ts';
import { gatherParts } from './gathered.ts';
import type { InputName } from './json-input.ts';
import { mergeTopologies } from './merge.ts';
import { createSpanIndex } from './span-index.ts';
import { recogniseBytes, type ByteFile } from './topology-bytes.ts';
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

/**
 * The topology in these files: our own document (JSON or YAML), OpenTelemetry and Jaeger traces, compose files, Kubernetes
 * manifests, and the other forms of `topology-forms.ts`.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` when one is malformed, `E_INPUT_UNKNOWN` when one is none of these
 */
export function discoverTopology(
  files: readonly [InputFile, ...InputFile[]],
  { form, hashSeed = 0, share = 1, progress }: DiscoverOptions = {},
): Discovered {
  const how = form === undefined ? {} : { form };
  const inputs = files.map((file) =>
    'text' in file
      ? recogniseTopology(file.text, { name: file.name, ...how })
      : recogniseBytes(file, { ...how, progress: (bytes) => progress?.(file, bytes) }),
  );
  const composed = inputs.flatMap((input) => (input.kind === 'compose' ? [input.compose] : []));
  const traced = inputs.flatMap((input) => (input.kind === 'traces' ? [input] : []));
  const gathered = gatherParts(inputs.flatMap((input) => (input.kind === 'part' ? [input] : [])));
  const index = createSpanIndex({ hashSeed, share });
  const passedOver = traced.flatMap(({ file, addTo }) => {
    const nameless = addTo(index);
    index.passOver(nameless);
    return namelessSpans(file, nameless);
  });
  const topologies = [
    ...inputs.flatMap((input) => (input.kind === 'graph' ? [input.topology] : [])),
    ...(traced.length === 0 ? [] : [index.topology([...new Set(traced.map(({ file }) => file))].join(', '))]),
    ...composeTopologies(composed),
    ...gathered.map((one) => one.topology),
  ];
  if (!isNonEmpty(topologies)) throw unknownInput(files[0].name, 'a topology', undefined, []);
  const { topology, unseen: notHeld } = holdForCallees(
    mergeTopologies(topologies),
    gathered.flatMap(({ callees }) => callees),
  );
  return {
    topology,
    unseen: [
      ...passedOver,
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

function namelessSpans(file: string, count: number): Unseen[] {
  if (count === 0) return [];
  return [
    {
      what: `${file}: ${count} span${count === 1 ? '' : 's'}`,
      why: 'the resource has no service.name: passed over',
    },
  ];
}
