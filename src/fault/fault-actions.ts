/**
 * From a fault, as a scenario says it, to what is done to proxies and processes.
 *
 * A place without a number covers every replica, so one fault may act on several links. `lost-reply` and a silent `partition`
 * are built from `timeout` 0: what is sent vanishes, connects succeed (a lost packet would look different), and connections are
 * closed when the toxic is removed.
 */

import { durationMs } from '../lib/duration.ts';
import { SeatrialError } from '../lib/errors.ts';
import { faultPlace, isOnRequests, type Fault } from '../model/fault.ts';
import { covers } from '../model/place.ts';
import { linksBetween, linksOfEdge } from './link.ts';
import { ownToxic } from './own-toxic.ts';
import { bothStreams, silence, toxicName, type Toxic } from './toxic.ts';

/** A toxic and the link it stands on. */
export interface ToxicAction {
  readonly link: string;
  readonly toxic: Toxic;
}

/** What happens to one replica. */
export interface ProcessAction {
  readonly replica: string;
  readonly action: 'crash' | 'stop' | 'pause' | 'restart' | 'disconnect';
}

/** Everything one fault does. Toxics are added, links in `disable` refuse connections, processes are acted on. */
export interface FaultActions {
  readonly toxics: readonly ToxicAction[];
  readonly disable: readonly string[];
  readonly process: readonly ProcessAction[];
  /** The links in `disable` refuse for so long and then do not for so long, again and again. Left out: they refuse all the time. */
  readonly flap?: { readonly downMs: number; readonly upMs: number };
}

/** Where a fault can act: what was started. */
export interface Reach {
  /** Every link, named by replicas: `order.1->payment.1`. */
  readonly links: readonly string[];
  /** Every replica that was started. */
  readonly replicas: readonly string[];
}

/** An edge fault that is exactly one of Toxiproxy's toxics, or ours where it is on both streams or shared. */
type PlainFault = Extract<
  Fault,
  { kind: 'latency' | 'bandwidth' | 'slow_close' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data' }
>;
type Partition = Extract<Fault, { kind: 'partition' }>;

/**
 * What `fault` does to the system.
 *
 * @param index - the fault's place in the scenario: the names of its toxics carry it
 * @throws {@link SeatrialError} `E_USAGE` when nothing that was started is covered by the fault
 */
export function faultActions(fault: Fault, reach: Reach, index = 0): FaultActions {
  const actions = actionsOf(fault, reach, index);
  if (actions.toxics.length + actions.disable.length + actions.process.length > 0) return actions;
  const name = `fault ${index + 1} (${fault.kind} on ${faultPlace(fault)})`;
  if (fault.kind === 'partition' && fault.between.flat().every((place) => isStarted(place, reach))) {
    const why =
      fault.mode === 'refuse' && fault.oneWay
        ? 'the first group never calls the others'
        : 'no group calls another one';
    throw new SeatrialError('E_USAGE', `${name} would cut nothing: ${why}`, {
      hint: `Name groups that call each other: ${reach.links.join(', ')}.`,
    });
  }
  throw new SeatrialError('E_USAGE', `${name}: nothing there was started`, {
    hint: 'Name the service under `services:` in the scenario, or leave `services:` out.',
  });
}

function isStarted(place: string, { replicas }: Reach): boolean {
  return replicas.some((replica) => covers(place, replica));
}

function actionsOf(fault: Fault, { links, replicas }: Reach, index: number): FaultActions {
  switch (fault.kind) {
    case 'crash':
    case 'stop':
    case 'pause':
    case 'disconnect':
    case 'restart': {
      const hit = replicas.filter((replica) => covers(fault.service, replica));
      return { ...nothing, process: hit.map((replica) => ({ replica, action: fault.kind })) };
    }
    case 'flap': {
      const flap = { downMs: durationMs(fault.down), upMs: durationMs(fault.up) };
      return { ...nothing, disable: linksOfEdge(fault.on, links), flap };
    }
    case 'down':
      return { ...nothing, disable: linksOfEdge(fault.on, links) };
    case 'partition':
      return partition(fault, links, index);
    case 'lost-reply': {
      const toxic = isOnRequests(fault)
        ? ownToxic(fault, index)
        : { ...silence(index, fault.kind, 'downstream'), toxicity: fault.toxicity };
      return { ...nothing, toxics: linksOfEdge(fault.on, links).map((link) => ({ link, toxic })) };
    }
    case 'corrupt':
    case 'slow-open':
    case 'http-status':
    case 'http-abort':
    case 'http-delay': {
      const toxic = ownToxic(fault, index);
      return { ...nothing, toxics: linksOfEdge(fault.on, links).map((link) => ({ link, toxic })) };
    }
    case 'latency':
    case 'bandwidth':
    case 'slow_close':
    case 'timeout':
    case 'reset_peer':
    case 'slicer':
    case 'limit_data': {
      const toxic = plainToxic(fault, index);
      return { ...nothing, toxics: linksOfEdge(fault.on, links).map((link) => ({ link, toxic })) };
    }
  }
}

const nothing: FaultActions = { toxics: [], disable: [], process: [] };

function plainToxic(fault: PlainFault, index: number): Toxic {
  const { kind, stream, toxicity } = fault;
  return {
    name: toxicName(index, kind, stream),
    type: kind === 'bandwidth' && fault.shared ? 'bandwidth_shared' : kind,
    stream,
    toxicity,
    attributes: attributes(fault),
  };
}

function attributes(fault: PlainFault): Readonly<Record<string, number>> {
  switch (fault.kind) {
    case 'latency':
      return { latency: durationMs(fault.latency), jitter: durationMs(fault.jitter) };
    case 'bandwidth':
      return { rate: fault.rate };
    case 'slow_close':
      return { delay: durationMs(fault.delay) };
    case 'timeout':
    case 'reset_peer':
      return { timeout: durationMs(fault.timeout) };
    case 'slicer': {
      const { average_size, size_variation, delay } = fault;
      return { average_size, size_variation, delay: Math.round(durationMs(delay) * 1_000) };
    }
    case 'limit_data':
      return { bytes: fault.bytes };
  }
}

/**
 * Every link between two groups, in both directions. One-way: only what the first group sends is lost, which on a link that the
 * others opened is the downstream; with `refuse`, only the connections that the first group opens.
 */
function partition(
  { between, mode, oneWay, kind }: Partition,
  links: readonly string[],
  index: number,
): FaultActions {
  const from = (sender: number): readonly string[] => between[sender] ?? [];
  const pairs = between.flatMap((_, sender) =>
    between.flatMap((__, other) => (sender === other ? [] : [{ sender, other }])),
  );
  const cut = pairs.flatMap(({ sender, other }) =>
    linksBetween(from(sender), from(other), links).map((link) => ({ link, sender, other })),
  );
  if (mode === 'refuse') {
    const refused = cut.filter(({ sender }) => !oneWay || sender === 0);
    return { ...nothing, disable: [...new Set(refused.map(({ link }) => link))] };
  }
  const toxics = cut.flatMap(({ link, sender, other }) => {
    const streams = oneWay ? lostStreams(sender, other) : bothStreams;
    return streams.map((stream) => ({ link, toxic: silence(index, kind, stream) }));
  });
  return { ...nothing, toxics };
}

/** On a link from one group to another: the stream that carries what the first group (0) sends. */
function lostStreams(caller: number, callee: number): readonly ('upstream' | 'downstream')[] {
  if (caller === 0) return ['upstream'];
  return callee === 0 ? ['downstream'] : [];
}
