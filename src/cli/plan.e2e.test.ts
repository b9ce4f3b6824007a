/** The plan stage as a user meets it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../model/plan.ts';
import { seatrial, temporaryFolder } from '../testing/command-line.ts';

async function plan(
  folder: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<string> {
  const { code, stdout, stderr } = await seatrial(
    ['plan', '--target', 'shop', '--json', ...args],
    folder,
    env,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test.concurrent('the plan does not know which bugs are on: byte-identical with and without', async () => {
  using work = temporaryFolder();
  const [without, withBugs] = await Promise.all([
    plan(work.folder),
    plan(work.folder, { SHOP_BUGS: 'timeout-is-failure,lost-outbox' }),
  ]);
  expect(withBugs).toBe(without);
  expect((JSON.parse(without) as Plan).weakSpots.length).toBeGreaterThan(8);
});

test.concurrent('what was learnt ranks the next plan, which says why', async () => {
  using work = temporaryFolder();
  const first = JSON.parse(await plan(work.folder)) as Plan;
  const [top] = first.weakSpots;
  if (top === undefined) throw new Error('an empty plan');
  mkdirSync(join(work.folder, 'reports'));
  const learnt = {
    time: first.at,
    kind: 'verdict',
    service: 'order',
    source: 'run 2026-11-20T00-00-00/01',
    candidate: top.candidate,
    verdict: 'held',
  };
  writeFileSync(join(work.folder, 'reports', 'failures.jsonl'), `${JSON.stringify(learnt)}\n`);
  const second = JSON.parse(await plan(work.folder)) as Plan;
  const again = second.weakSpots.find(({ candidate }) => candidate === top.candidate);
  expect(again?.rank).toBeGreaterThan(1);
  expect(again?.factors?.map(({ fact }) => fact).join('\n')).toMatch(/held/);
});

test.concurrent('coverage: a deployment makes what held stale, in words and as JSON', async () => {
  using work = temporaryFolder();
  const learnt = [
    {
      kind: 'verdict',
      time: '2026-11-19T00:00:00Z',
      candidate: 'shop: order->shipping lost-reply during ship',
    },
    { kind: 'deployment', time: '2026-11-20T00:00:00Z' },
  ].map((line) => ({ service: 'shipping', source: 'a test', verdict: 'held', ...line }));
  writeFileSync(join(work.folder, 'f.jsonl'), learnt.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const args = ['plan', '--target', 'shop', '--failures', 'f.jsonl', '--coverage', '--top', '20'];
  const [text, json] = await Promise.all([
    seatrial(args, work.folder),
    seatrial([...args, '--json'], work.folder),
  ]);
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout.replace(/\s+/g, ' ')).toContain(
    'stale: lost-reply during ship: held at 2026-11-19T00:00:00Z, and shipping was deployed on 2026-11-20',
  );
  const { coverageMap } = JSON.parse(json.stdout) as Plan;
  expect(coverageMap).toMatchObject({ tested: 0, stale: 1 });
});

test.concurrent('two demos in a row begin with the same plan, whatever the first one learnt', async () => {
  using work = temporaryFolder();
  const plans: string[] = [];
  for (let n = 0; n < 2; n += 1) {
    const { code } = await seatrial(['demo', '--budget', '1s'], work.folder);
    expect(code).toBe(0);
    plans.push(readFileSync(join(work.folder, 'reports', 'latest', 'plan.json'), 'utf8'));
  }
  expect(plans[1]).toBe(plans[0]);
});

const compose = `services:
  web:
    image: web
    command: ["node", "web.js"]
    ports: ["80:8080"]
    environment: { PORT: "8080", CART_ADDR: "cart:7070" }
  cart: { image: cart, depends_on: [store] }
  store: { image: store }
`;
const spans = {
  resourceSpans: [
    ['web', '1', ''],
    ['cart', '2', '1'],
  ].map(([service, spanId, parentSpanId]) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [{ spans: [{ traceId: 't', spanId, parentSpanId, name: 'x' }] }],
  })),
};
const alerts = [
  {
    labels: { alertname: 'HighLatency', service: 'cart', severity: 'critical' },
    startsAt: '2026-02-10T08:00:00Z',
  },
];

/** A folder with the files of a system that nobody here wrote. */
function foreignSystem(): ReturnType<typeof temporaryFolder> {
  const work = temporaryFolder();
  writeFileSync(join(work.folder, 'compose.yml'), compose);
  writeFileSync(join(work.folder, 'otlp.json'), JSON.stringify(spans));
  writeFileSync(join(work.folder, 'alerts.json'), JSON.stringify(alerts));
  return work;
}

const foreign = ['plan', '--topology', 'compose.yml', 'otlp.json', '--failures', 'alerts.json'];

test.concurrent(
  'files of several kinds are one plan, with the target file the compose file would need',
  async () => {
    using work = foreignSystem();
    const { code, stdout, stderr } = await seatrial(foreign, work.folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('cart had an incident on 2026-02-10 (critical, latency: HighLatency)');
    expect(stdout).toContain('compose.yml: cart->store: depends_on says');
    expect(stdout).toMatch(/^ {6}CART_ADDR: \$\{edge\.cart\}$/m);

    const json = await seatrial(
      [...foreign, '--json', '--target-file', 'targets/web/target.yaml'],
      work.folder,
    );
    const plan = JSON.parse(json.stdout) as Plan;
    expect(plan.topology).toBe('compose.yml, otlp.json');
    expect(plan.weakSpots.map(({ where }) => where)).toContain('web->cart');
    const file = join(work.folder, 'targets', 'web', 'target.yaml');
    const draft = readFileSync(file, 'utf8');
    expect(stdout).toContain(draft);

    // It is a target now; and it is never written over.
    const again = await seatrial([...foreign, '--target-file', file], work.folder);
    expect(again).toMatchObject({ code: 4, stdout: '' });
    expect(again.stderr).toContain('is there already');
    expect((await seatrial(['plan', '--target', 'web'], work.folder)).code).toBe(0);
  },
);

test.concurrent.each([
  [
    'compose.yml',
    'services:\n  web: { depends_on: [crat] }\n  cart: {}',
    'compose.yml:2:23: services.web.depends_on[0]: no such service: crat; did you mean cart?',
  ],
  ['otlp.json', '{"resourceSpans": [7]}', 'otlp.json:1:20: resourceSpans[0]: must be an object'],
  [
    'alerts.json',
    '[{"labels": {}, "startsAt": "noon"}]',
    'alerts.json:1:29: [0].startsAt: "noon" is not a time; write it as',
  ],
  ['otlp.json', 'apiVersion: v1', 'it looks like Kubernetes manifests'],
])('a malformed %s is refused with its place', async (name, text, sentence) => {
  using work = foreignSystem();
  writeFileSync(join(work.folder, name), text);
  const { code, stdout, stderr } = await seatrial(foreign, work.folder);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toContain(sentence);
});

test.concurrent('a target file is drafted from a compose file only', async () => {
  using work = foreignSystem();
  const { code, stderr } = await seatrial(
    ['plan', '--topology', 'otlp.json', '--target-file', 't.yaml'],
    work.folder,
  );
  expect(code).toBe(4);
  expect(stderr).toContain('--target-file needs a compose file');
});

test.concurrent(
  'a drafted target runs, once there is a client module for it',
  { timeout: 60_000 },
  async () => {
    using work = temporaryFolder();
    const folder = join(work.folder, 'targets', 'pair');
    mkdirSync(folder, { recursive: true });
    const files: Record<string, string> = {
      'compose.yml': `services:
  web:
    command: node web.mjs
    ports: ['80:8080']
    environment: { PORT: 8080, CART_URL: 'http://cart:7070/items' }
    healthcheck: { test: ['CMD', 'curl', '-f', 'http://localhost:8080/health'] }
  cart: { command: ['node', 'cart.mjs', '--port=7070'], expose: [7070] }
`,
      'web.mjs': `import http from 'node:http';
http
  .createServer(async (request, response) => {
    const url = request.url === '/health' ? undefined : process.env.CART_URL;
    response.end(url === undefined ? 'well' : await (await fetch(url)).text());
  })
  .listen(Number(process.env.PORT));
`,
      'cart.mjs': `import http from 'node:http';
http.createServer((_, response) => response.end('[]')).listen(Number(process.argv[2].split('=')[1]));
`,
      'client.ts': `export default {
  perform: async (_: unknown, { address, signal }: { address: { host: string; port: number }; signal: AbortSignal }) => {
    const response = await fetch('http://' + address.host + ':' + address.port + '/', { signal });
    return { type: response.ok ? 'ok' : 'info' };
  },
  books: async () => ({}),
};
`,
      'slow-cart.yaml': `schemaVersion: 1
name: slow-cart
target: pair
workload: { use: requests, at: web, mix: { home: 1 }, rate: 10, duration: 3s }
faults:
  - { kind: latency, on: web->cart, latency: 3s, begin: { after: 1s } }
expect: violated(AV1)
`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const target = join(folder, 'target.yaml');
    const drafted = await seatrial(
      ['plan', '--topology', join(folder, 'compose.yml'), '--target-file', target],
      work.folder,
    );
    expect({ code: drafted.code, stderr: drafted.stderr }).toEqual({ code: 0, stderr: '' });
    writeFileSync(target, `${readFileSync(target, 'utf8')}\nrequests: { home: {} }\n`);
    const { code, stdout } = await seatrial(['run', join(folder, 'slow-cart.yaml')], work.folder);
    expect(stdout).toContain('web did not answer home well');
    expect(code).toBe(0);
  },
);
