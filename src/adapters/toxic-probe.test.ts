import { expect, test } from 'vitest';
import type { Toxic } from '../run/ports.ts';
import type { HealthAnswer } from './health.ts';
import { createToxicProbe } from './toxic-probe.ts';

const listen = { host: '127.0.0.1', port: 1 };

/** What the health check says: `ok 20` within 20 ms, `late 500` not within 500 ms. */
function answer(text: string): HealthAnswer {
  const [word, ms] = text.split(' ');
  return { ok: word === 'ok', tookMs: Number(ms) };
}

function toxic(type: string, attributes: Record<string, number>, toxicity = 1): Toxic {
  return { name: 't', type, stream: 'downstream', toxicity, attributes };
}

/** What is seen of the toxic when the service answers so directly, and so through the link, one try after the other. */
async function shows(
  one: Toxic,
  direct: string,
  through: readonly string[],
): Promise<{ seen: boolean | undefined; tries: number }> {
  let tries = 0;
  const ask = (_: number, at?: object): Promise<HealthAnswer> => {
    if (at === undefined) return Promise.resolve(answer(direct));
    tries += 1;
    return Promise.resolve(answer(through[Math.min(tries, through.length) - 1] ?? 'ok 1'));
  };
  const seen = await createToxicProbe(new Map([['a->b', { listen, ask }]]))('a->b', one);
  return { seen, tries };
}

test.each<[string, Toxic, string, string[], boolean | undefined]>([
  ['a delay', toxic('latency', { latency: 300, jitter: 0 }), 'ok 10', ['ok 320'], true],
  ['less than it', toxic('latency', { latency: 300, jitter: 0 }), 'ok 10', ['ok 100'], false],
  ['no more than a slow answer', toxic('latency', { latency: 300, jitter: 0 }), 'ok 400', ['ok 420'], false],
  ['its least', toxic('latency', { latency: 300, jitter: 100 }), 'ok 10', ['ok 215'], true],
  [
    'nothing that could be told from chance',
    toxic('latency', { latency: 100, jitter: 100 }),
    'ok 1',
    ['ok 150'],
    undefined,
  ],
  ['silence', toxic('timeout', { timeout: 0 }), 'ok 10', ['late 510'], true],
  ['an answer', toxic('timeout', { timeout: 0 }), 'ok 10', ['ok 12'], false],
  ['a reset', toxic('reset_peer', { timeout: 0 }), 'ok 10', ['late 3'], true],
  ['the end of a connection', toxic('limit_data', { bytes: 10 }), 'ok 10', ['late 2'], true],
  ['no end before so much', toxic('limit_data', { bytes: 5_000 }), 'ok 10', ['late 2'], undefined],
  ['not a byte', toxic('bandwidth', { rate: 0 }), 'ok 10', ['late 500'], true],
  ['a rate', toxic('bandwidth', { rate: 1 }), 'ok 10', ['ok 120'], true],
  ['too short an answer for the rate', toxic('bandwidth', { rate: 100 }), 'ok 10', ['ok 12'], undefined],
  [
    'pieces',
    toxic('slicer', { average_size: 8, size_variation: 2, delay: 10_000 }),
    'ok 10',
    ['ok 100'],
    true,
  ],
  [
    'no pieces',
    toxic('slicer', { average_size: 8, size_variation: 2, delay: 10_000 }),
    'ok 10',
    ['ok 60'],
    false,
  ],
  [
    'pieces without a delay to speak of',
    toxic('slicer', { average_size: 10, size_variation: 0, delay: 1_000 }),
    'ok 10',
    ['ok 500'],
    undefined,
  ],
  ['no end of a connection', toxic('slow_close', { delay: 900 }), 'ok 10', ['ok 12'], undefined],
  [
    'nothing of a service that is ill itself',
    toxic('timeout', { timeout: 0 }),
    'late 1000',
    ['late 500'],
    undefined,
  ],
  ['a toxic nobody knows', toxic('gremlin', {}), 'ok 10', ['late 500'], undefined],
])('%s is seen: %j', async (_, one, direct, through, expected) => {
  expect((await shows(one, direct, through)).seen).toBe(expected);
});

test('of a toxic that hits a part of the connections, several are tried', async () => {
  const rare = toxic('timeout', { timeout: 0 }, 0.3);
  expect(await shows(rare, 'ok 1', ['ok 1', 'ok 1', 'late 500'])).toEqual({ seen: true, tries: 3 });
  expect(await shows(rare, 'ok 1', ['ok 1'])).toEqual({ seen: false, tries: 10 });
});

test('a link that leads to nobody tells nothing', async () => {
  expect(await createToxicProbe(new Map())('a->b', toxic('timeout', { timeout: 0 }))).toBeUndefined();
});
