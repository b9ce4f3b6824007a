/** The receiver of OTLP, asked over real sockets: what it hands on, what it refuses, what it answers, and that nothing makes it hold too much. */

import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { OtlpRefusal, type OtlpForm, type OtlpTaken } from './otlp-answer.ts';
import { startOtlpReceiver, type OtlpLimits, type OtlpReceiver, type OtlpRequest } from './otlp-receiver.ts';

const small = { bytesMax: 1_000, heldBytesMax: 4_000 };

interface Rig extends AsyncDisposable {
  readonly receiver: OtlpReceiver;
  /** `json {"a":1}`. */
  readonly heard: string[];
  /** `415 why`. */
  readonly refused: string[];
  /** How many hung up. */
  readonly broken: () => number;
}

async function listen(
  limits: Partial<OtlpLimits> = small,
  answer: (request: OtlpRequest) => OtlpTaken = () => ({ refused: 0, why: '' }),
): Promise<Rig> {
  const heard: string[] = [];
  const refused: string[] = [];
  let broken = 0;
  const receiver = await startOtlpReceiver(
    { host: '127.0.0.1', port: 0, hint: 'elsewhere', limits },
    {
      take: (one) => {
        const taken = answer(one);
        heard.push(`${one.form} ${Buffer.concat(one.pieces).toString()}`);
        return taken;
      },
      refused: (status, why) => refused.push(`${status} ${why}`),
      brokenOff: () => (broken += 1),
    },
  );
  return {
    receiver,
    heard,
    refused,
    broken: () => broken,
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

const types = { json: 'application/json', protobuf: 'application/x-protobuf' } as const;

interface Sent {
  readonly form?: OtlpForm;
  readonly encoding?: string;
  readonly type?: string;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

async function send(
  { receiver: { address } }: Rig,
  { form = 'json', encoding, type = types[form], body = '{}', agent }: Sent,
): Promise<Answer> {
  const headers = {
    'content-type': type,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  };
  const call = request(`http://${address}/v1/traces`, { method: 'POST', headers, agent: agent ?? false });
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

/** A connection on which somebody has begun to send. */
async function begin({ receiver: { port } }: Rig, head: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.write(head, resolve));
  return socket;
}

const headOf = (length: number): string =>
  `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

test.each<[string, Sent]>([
  ['json', {}],
  ['json', { encoding: 'identity' }],
  ['json', { encoding: 'gzip', body: gzipSync('{}') }],
  ['json', { encoding: 'GZIP', body: Buffer.concat([gzipSync('{'), gzipSync('}')]) }],
  ['json', { encoding: 'deflate', body: deflateSync('{}') }],
  ['json', { type: 'application/JSON; charset=utf-8' }],
  ['protobuf', { form: 'protobuf' }],
  ['protobuf', { form: 'protobuf', encoding: 'gzip', body: gzipSync('{}') }],
])('%s is handed on, and answered in its own encoding: %j', async (form, sent) => {
  await using rig = await listen();
  const { status, headers, body } = await send(rig, sent);
  expect([status, headers['content-type']]).toEqual([200, types[form as OtlpForm]]);
  // A success has nothing in it.
  expect(body.toString()).toBe(form === 'json' ? '{}' : '');
  expect(rig.heard).toEqual([`${form} {}`]);
  expect(rig.refused).toEqual([]);
});

test.each<[OtlpForm, string]>([
  ['json', Buffer.from('{"partialSuccess":{"rejectedSpans":"300","errorMessage":"why"}}').toString('hex')],
  // partial_success (1): rejected_spans (1) 300, error_message (2) "why".
  ['protobuf', '0a0808ac021203776879'],
])('a partial success says how many were refused, and why: %s', async (form, expected) => {
  await using rig = await listen(small, () => ({ refused: 300, why: 'why' }));
  const { status, body } = await send(rig, { form });
  expect([status, body.toString('hex')]).toEqual([200, expected]);
  expect(rig.refused).toEqual(['200 why (300 spans)']);
});

test.each<[OtlpForm, string]>([
  ['json', Buffer.from('{"message":"oh"}').toString('hex')],
  // google.rpc.Status: message (2).
  ['protobuf', '12026f68'],
])('who takes requests can refuse one, and say when to try again: %s', async (form, expected) => {
  await using rig = await listen(small, () => {
    throw new OtlpRefusal(503, 'oh', 7);
  });
  const { status, headers, body } = await send(rig, { form });
  expect([status, headers['retry-after'], body.toString('hex')]).toEqual([503, '7', expected]);
  expect(rig.refused).toEqual(['503 POST /v1/traces: oh']);
});

test.each<[Sent, number, string]>([
  [{ type: 'text/plain' }, 415, 'as text/plain'],
  [{ type: 'application/grpc' }, 415, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'],
  [{ encoding: 'br' }, 415, 'content-encoding br'],
  [{ encoding: 'gzip' }, 400, 'the body is no gzip'],
  [{ encoding: 'gzip', body: gzipSync('{}').subarray(0, 20) }, 400, 'the body is no gzip'],
  [{ encoding: 'deflate', body: gzipSync('{}') }, 400, 'the body is no deflate'],
  [{ body: ' '.repeat(1_001) }, 413, 'more than 1000 bytes'],
  [{ encoding: 'gzip', body: gzipSync(' '.repeat(1_001)) }, 413, 'more than 1000 bytes'],
])('refused with what to do, and the connection goes on: %j → %i', async (sent, status, why) => {
  await using rig = await listen();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answer = await send(rig, { ...sent, agent });
  expect(answer.status).toBe(status);
  expect(answer.body.toString()).toContain(why);
  expect(rig.refused).toEqual([expect.stringContaining(why)]);
  expect((await send(rig, { agent })).status).toBe(200);
  expect(rig.heard).toEqual(['json {}']);
  agent.destroy();
});

test('a bomb is refused long before it is unpacked', async () => {
  await using rig = await listen({});
  // 400 MB of nothing, in fewer bytes than one body may have.
  const part = gzipSync(Buffer.alloc(40_000_000));
  const body = Buffer.concat(Array.from({ length: 10 }, () => part));
  const before = process.memoryUsage();
  const { status } = await send(rig, { encoding: 'gzip', body });
  const after = process.memoryUsage();
  expect(status).toBe(413);
  expect(rig.heard).toEqual([]);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(100_000_000);
});

test('a line of 100 MB is not held, and its sender is told', async () => {
  await using rig = await listen({});
  const { status, body } = await send(rig, { body: Buffer.alloc(100_000_000, 0x20) });
  expect([status, body.toString()]).toEqual([413, expect.stringContaining('more than 16777216 bytes')]);
  expect((await send(rig, {})).status).toBe(200);
});

test('who sends on and on is answered, and cut off', async () => {
  await using rig = await listen();
  const socket = await begin(rig, headOf(1_000_000_000));
  const closed = once(socket, 'close');
  socket.on('error', () => undefined);
  const answer = text(socket).catch(() => 'reset');
  for (let sent = 0; sent < 100 && socket.writable; sent += 1)
    await new Promise((resolve) => socket.write(' '.repeat(1_000), resolve));
  await closed;
  expect(await answer).toMatch(/^(?:HTTP\/1\.1 413 |reset)/);
  expect(rig.refused).toEqual([expect.stringMatching(/^413 /)]);
});

test('when too much is held at once others are told to come again', async () => {
  await using rig = await listen({ bytesMax: 1_000, heldBytesMax: 1_000 });
  const held = await begin(rig, `${headOf(900)}${' '.repeat(800)}`);
  await expect.poll(async () => (await send(rig, { body: ' '.repeat(500) })).status).toBe(503);
  expect(rig.refused.at(-1)).toBe('503 POST /v1/traces: too many requests are being read at once');
  held.write(' '.repeat(100));
  const [answer] = (await once(held, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
  held.destroy();
  expect((await send(rig, { body: ' '.repeat(500) })).status).toBe(200);
});

test('a slow sender is told so and cut off, and holds up nobody', async () => {
  await using rig = await listen({ ...small, requestMs: 200 });
  const slow = await begin(rig, `${headOf(100)}{`);
  expect((await send(rig, {})).status).toBe(200);
  expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
  expect(rig.refused).toEqual(['408 a request did not come to its end in time']);
  expect([rig.broken(), rig.heard]).toEqual([0, ['json {}']]);
});

test('who hangs up in the middle has said nothing, and is counted', async () => {
  await using rig = await listen();
  for (const end of ['destroy', 'resetAndDestroy'] as const) {
    const socket = await begin(rig, `${headOf(100)}{`);
    socket[end]();
  }
  await expect.poll(rig.broken).toBe(2);
  expect([rig.refused, rig.heard]).toEqual([[], []]);
});

test('more connections than are taken are told of', async () => {
  await using rig = await listen({ ...small, connectionsMax: 1 });
  const first = await begin(rig, headOf(2));
  const second = connect(rig.receiver.port, '127.0.0.1');
  second.on('error', () => undefined);
  await once(second, 'close');
  expect(rig.refused).toEqual(['503 more than 1 connections at once']);
  first.write('{}');
  expect(String(await once(first, 'data'))).toMatch(/^HTTP\/1\.1 200/);
  first.destroy();
});

test.each([
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'gRPC was spoken'],
  ['\u0016\u0003\u0001 hello\r\n\r\n', 'no HTTP was spoken'],
])('what is no HTTP/1.x is told what to do: %j', async (bytes, why) => {
  await using rig = await listen();
  const socket = await begin(rig, bytes);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  expect(rig.refused).toEqual([expect.stringContaining(why)]);
});

test('at the end what had come whole is taken and answered; what had not is not', async () => {
  const rig = await listen({ bytesMax: 10_000_000, heldBytesMax: 100_000_000 });
  const agent = new Agent({ keepAlive: true });
  // Being unpacked when the end comes.
  const body = gzipSync(`{}${' '.repeat(5_000_000)}`);
  const half = await begin(rig, `${headOf(100)}{`);
  const halfEnded = text(half).catch(() => '');
  const answers = Array.from({ length: 8 }, () => send(rig, { encoding: 'gzip', body, agent }));
  await Promise.race(answers);
  await rig[Symbol.asyncDispose]();
  const taken = (await Promise.allSettled(answers)).filter(
    (one) => one.status === 'fulfilled' && one.value.status === 200,
  );
  expect(taken.length).toBeGreaterThan(0);
  expect(rig.heard.length).toBe(taken.length);
  expect([await halfEnded, rig.refused, rig.broken()]).toEqual(['', [], 0]);
  await expect(send(rig, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  agent.destroy();
});

test('a port that is taken is named, with what to do', async () => {
  await using rig = await listen();
  const { port } = rig.receiver;
  const again = startOtlpReceiver(
    { host: '127.0.0.1', port, hint: 'elsewhere' },
    { take: () => ({ refused: 0, why: '' }), refused: () => undefined },
  );
  await expect(again).rejects.toMatchObject({
    code: 'E_USAGE',
    message: expect.stringContaining(`cannot be received on 127.0.0.1:${port}`) as string,
    hint: 'elsewhere',
  });
});
