/**
 * `seatrial discover` on generated spans: spans a second and the most memory, each file in a process of its own. OTLP JSON of 10, 100 and 1024 MB
 * (`--mb` another size than the largest), as one object and as one document a line; Jaeger's and Zipkin's of 100 and 300 MB. Then the same spans
 * sent to `seatrial discover --listen` by another process: OTLP over HTTP as JSON and protocol buffers, plain and packed (`--only http` these alone).
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { receiveSpans } from './discover-received.mjs';
import { workFolder } from './seatrial.mjs';
import { writeSpans } from './span-files.mjs';

const program = fileURLToPath(new URL('discover-child.mjs', import.meta.url));
const peakMbMax = 300;
const otlpPerSecondMin = 150_000;
const othersPerSecondMin = 100_000;
const receivedPerSecondMin = 100_000;
const receivedSpans = 400_000;

export async function bench({ mb = '1024', seed, only }) {
  const { folder, remove } = workFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // A gigabyte is not left behind.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  const cases = [
    { form: 'otlp', mb: 10 },
    { form: 'otlp', mb: 100 },
    { form: 'otlp-lines', mb: 100 },
    { form: 'otlp', mb: Number(mb), isLargest: true },
    { form: 'jaeger', mb: 100 },
    { form: 'zipkin', mb: 100 },
    { form: 'jaeger', mb: 300, isLargest: true },
    { form: 'zipkin', mb: 300, isLargest: true },
  ].filter(({ form }) => only === undefined || form === only);
  const rows = [];
  const goals = [];
  try {
    for (const { form, mb: size, isLargest } of cases) {
      const file = join(folder, `${form}-${size}.json`);
      const written = writeSpans(file, { form, bytes: size * 2 ** 20, seed: Number(seed) });
      const { ms, spans, calls, edges, peakBytes } = await measure(file);
      rmSync(file);
      if (spans !== written.spans || calls !== written.calls)
        throw new Error(
          `${form}: ${spans} spans, ${calls} calls; written were ${written.spans}, ${written.calls}`,
        );
      const perSecond = Math.round((spans / ms) * 1_000);
      const peakMb = Math.round(peakBytes / 2 ** 20);
      rows.push({
        form,
        MB: size,
        spans,
        edges,
        seconds: Math.round(ms / 100) / 10,
        'spans/s': perSecond,
        'peak MB': peakMb,
      });
      const perSecondMin = form.startsWith('otlp') ? otlpPerSecondMin : othersPerSecondMin;
      goals.push({
        what: `${form}, ${size} MB: spans a second`,
        value: perSecond,
        op: '>=',
        goal: perSecondMin,
        met: perSecond >= perSecondMin,
      });
      if (isLargest)
        goals.push({
          what: `${form}, ${size} MB: peak MB`,
          value: peakMb,
          op: '<=',
          goal: peakMbMax,
          met: peakMb <= peakMbMax,
        });
    }
    const sent = only === undefined || only === 'http' ? received : [];
    for (const { form, packed } of sent) {
      const { ms, spans, edges, bytes, peakBytes } = await receiveSpans({
        form,
        packed,
        spans: receivedSpans,
        seed: Number(seed),
        folder,
      });
      const what = `http ${form}${packed ? ' gzip' : ''}`;
      const perSecond = Math.round((spans / ms) * 1_000);
      const peakMb = Math.round(peakBytes / 2 ** 20);
      rows.push({
        form: what,
        MB: Math.round(bytes / 2 ** 20),
        spans,
        edges,
        seconds: Math.round(ms / 100) / 10,
        'spans/s': perSecond,
        'peak MB': peakMb,
      });
      goals.push(
        {
          what: `${what}: spans a second`,
          value: perSecond,
          op: '>=',
          goal: receivedPerSecondMin,
          met: perSecond >= receivedPerSecondMin,
        },
        { what: `${what}: peak MB`, value: peakMb, op: '<=', goal: peakMbMax, met: peakMb <= peakMbMax },
      );
    }
  } finally {
    remove();
  }
  return { rows, goals };
}

const received = [
  { form: 'json', packed: false },
  { form: 'json', packed: true },
  { form: 'protobuf', packed: false },
  { form: 'protobuf', packed: true },
];

async function measure(file) {
  const child = fork(program, [file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let told;
  child.on('message', (message) => (told = message));
  const [code] = await once(child, 'close');
  if (code !== 0 || told === undefined) throw new Error(`reading ended with ${code}`);
  return told;
}
