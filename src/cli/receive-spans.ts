/**
 * Receiving spans for `seatrial discover --listen`: from when it says where it listens, until the time is over or somebody presses Ctrl-C.
 *
 * What was taken is in the graph before its sender is told so; what was not is counted by why, and told.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { OtlpRefusal, type OtlpTaken } from '../adapters/otlp-answer.ts';
import { startOtlpReceiver, type OtlpLimits, type OtlpRequest } from '../adapters/otlp-receiver.ts';
import { BrokenRequestError, createSpanTaker, type SpanTaker } from '../discover/received-spans.ts';
import { SpanLimitError, type SpanIndex } from '../discover/span-index.ts';
import { formatDuration } from '../lib/duration.ts';
import { printable } from '../lib/printable.ts';
import type { TopologyNote } from '../report/topology-page.ts';
import type { ListenAddress } from './listen-address.ts';
import { progressLine } from './progress-line.ts';
import type { World } from './world.ts';

/** Where to listen, and how long. */
export interface ReceiveOptions {
  readonly address: ListenAddress;
  /** `undefined`: until somebody ends it. */
  readonly forMs?: number | undefined;
  /** Nobody looks on: where it listens is told as JSON. */
  readonly json?: boolean;
  readonly limits?: Partial<OtlpLimits>;
}

/** What came. */
export interface Received {
  /** What the topology calls it. */
  readonly source: string;
  readonly nameless: number;
  /** What was refused, and what is to be known besides. */
  readonly notes: readonly TopologyNote[];
}

/** When it may be tried again, where there is no more room: it will not be soon. */
const fullRetrySeconds = 60;
const progressMs = 250;

/**
 * Receives spans into `index`.
 *
 * @throws `SeatrialError` `E_USAGE` when somebody else listens there
 */
export async function receiveSpans(
  index: SpanIndex,
  { address, forMs, json = false, limits = {} }: ReceiveOptions,
  world: World,
): Promise<Received> {
  const taker = createSpanTaker(index, 'received');
  using line = progressLine(world, { json });
  const refusals = createRefusals((text) => {
    line.say(`${text}\n`);
  });
  let source: string;
  {
    await using receiver = await startOtlpReceiver(
      { ...address, limits, hint: takenHint },
      {
        take: (request) => take(taker, request),
        refused: refusals.refused,
        brokenOff: refusals.brokenOff,
      },
    );
    source = `received at ${receiver.address}`;
    line.say(`${readiness(receiver.address, { json, forMs })}\n`);
    const began = performance.now();
    const timer = setInterval(() => {
      line.show?.(() => progressText(taker.taken.named, performance.now() - began));
    }, progressMs);
    await untilOver(forMs, world);
    clearInterval(timer);
  }
  const { named, nameless } = taker.taken;
  const nothing = {
    what: source,
    why: `no span came: services are told where to send them by ${setting(source)}`,
  };
  return {
    source,
    nameless,
    notes: [
      ...refusals.notes().map(({ what, why }) => ({ what: `${source}: ${what}`, why })),
      ...(named + nameless === 0 ? [nothing] : []),
    ],
  };
}

const takenHint =
  'end what listens there (a collector, another run), or listen elsewhere: --listen 127.0.0.1:4319';

function setting(source: string): string {
  return `OTEL_EXPORTER_OTLP_ENDPOINT=http://${source.split(' ').at(-1) ?? ''}`;
}

/** The line that says that spans can be sent now. */
function readiness(address: string, { json, forMs }: { json: boolean; forMs: number | undefined }): string {
  const url = `http://${address}/v1/traces`;
  if (json) return JSON.stringify({ listening: url });
  const end = forMs === undefined ? 'Ctrl-C ends it' : `for ${formatDuration(forMs)}, or until Ctrl-C`;
  return `listening for spans at ${url} (OTLP over HTTP: JSON or protobuf); ${end}`;
}

function progressText(spans: number, ms: number): string {
  return `${spans} spans received, ${Math.round((spans * 1_000) / ms)} spans/s`;
}

function take(taker: SpanTaker, request: OtlpRequest): OtlpTaken {
  try {
    const { nameless } = taker.take(request);
    return { refused: nameless, why: 'their resource has no service.name: set OTEL_SERVICE_NAME' };
  } catch (error) {
    if (error instanceof SpanLimitError) throw new OtlpRefusal(503, error.message, fullRetrySeconds);
    if (error instanceof BrokenRequestError) throw new OtlpRefusal(400, error.message);
    throw error;
  }
}

/** As long as a timer can be set, which is 24 days. */
const timerMsMax = 2 ** 31 - 1;

async function untilOver(forMs: number | undefined, { interrupted, emergency }: World): Promise<void> {
  const signal = AbortSignal.any([interrupted, emergency]);
  await sleep(Math.min(forMs ?? timerMsMax, timerMsMax), undefined, { signal }).catch(() => undefined);
}

/** Counts what was refused by the status it was answered with; tells of the first of each at once. */
function createRefusals(tell: (text: string) => void): {
  readonly refused: (status: number, why: string) => void;
  readonly brokenOff: () => void;
  readonly notes: () => TopologyNote[];
} {
  const byStatus = new Map<number, { readonly first: string; count: number }>();
  let broken = 0;
  return {
    refused: (status, why) => {
      const known = byStatus.get(status);
      if (known !== undefined) {
        known.count += 1;
        return;
      }
      byStatus.set(status, { first: why, count: 1 });
      tell(printable(status === partly ? `not all was taken: ${why}` : `refused with ${status}: ${why}`));
    },
    brokenOff: () => {
      broken += 1;
    },
    notes: () => [
      ...[...byStatus]
        // Spans without a service are counted as such.
        .filter(([status]) => status !== partly)
        .sort(([a], [b]) => a - b)
        .map(([status, { first, count }]) => ({
          what: requests(count),
          why: `refused with ${status}; ${count === 1 ? first : `the first: ${first}`}`,
        })),
      ...(broken === 0
        ? []
        : [{ what: requests(broken), why: 'broken off before they were whole: nothing of them was taken' }]),
    ],
  };
}

const partly = 200;

function requests(count: number): string {
  return `${count} request${count === 1 ? '' : 's'}`;
}
