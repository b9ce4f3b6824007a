/** The HTTP layer as a transcript: what is asked, and everything a client can see of the answer. */

import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { startRig, type Rig } from './testing/rig.ts';

/**
 * Ports, and the upstream, are replaced by words. `text` and `json` stand for the content types that Toxiproxy uses.
 */
async function ask(rig: Rig, line: string, bound: Map<string, string>): Promise<string> {
  const [, method = '', path = '', body] = /^(\S+) (\S+)(?: (.*))?$/s.exec(line) ?? [];
  const fill = (text: string): string =>
    text.replaceAll(/\bUP\b/g, rig.upstream).replaceAll('P1', bound.get('P1') ?? 'P1');
  const answer = await rig.api(method, path, body === undefined ? undefined : fill(body));
  const port = /"listen":"127\.0\.0\.1:(\d+)"/.exec(answer.text)?.[1];
  if (port !== undefined && !bound.has('P1')) bound.set('P1', port);
  const known = answer.text.replaceAll(rig.upstream, 'UP').replaceAll(bound.get('P1') ?? '-', 'P1');
  const types: Readonly<Record<string, string>> = {
    'application/json': 'json',
    'application/json;charset=utf-8': 'json+charset',
    'text/plain; charset=utf-8': 'text',
  };
  const type = types[answer.headers.get('content-type') ?? ''] ?? answer.headers.get('content-type') ?? '-';
  const id = answer.headers.has('x-toxiproxy-request-id') ? '' : ' no-id';
  const sniff = answer.headers.get('x-content-type-options') === 'nosniff' ? ' nosniff' : '';
  return `${answer.status} ${type}${sniff}${id} ${known}`;
}

const a = (rest: string): string => `{"name":"a","listen":"127.0.0.1:P1","upstream":"UP",${rest}}`;
const error = (status: number, text: string): string =>
  `${status} text nosniff {"error":"${text}","status":${status}}\n`;
const notFound = '404 text nosniff no-id 404 page not found\n';
const body = (text: string): string => error(400, `bad request body: ${text}`);
const plain = a('"enabled":true,"Logger":{},"toxics":[]');
const slow =
  '{"attributes":{"latency":5,"jitter":0},"name":"slow","type":"latency","stream":"downstream","toxicity":1}';

const transcripts: Readonly<Record<string, readonly (readonly [ask: string, answer: string])[]>> = {
  'paths and methods': [
    ['GET /version', '200 json+charset {"version": "2.12.0"}\n'],
    ['GET /', notFound],
    ['GET /proxies/', notFound],
    ['GET /metrics', notFound],
    ['PUT /proxies', '405 - no-id '],
    ['HEAD /proxies', '405 - no-id '],
    ['GET /reset', '405 - no-id '],
    ['GET //proxies', '301 - no-id '],
    ['GET /proxies/%E0%A4%A', '400 text no-id 400 Bad Request'],
    ['GET /proxies/constructor', error(404, 'proxy not found')],
  ],
  'proxies: create': [
    ['GET /proxies', '200 json {}'],
    ['POST /proxies', body('EOF')],
    ['POST /proxies {"name":', body('unexpected EOF')],
    ['POST /proxies hello', body("invalid character 'h' looking for beginning of value")],
    ['POST /proxies []', body('json: cannot unmarshal array into Go value of type toxiproxy.Proxy')],
    [
      'POST /proxies {"name":5}',
      body('json: cannot unmarshal number into Go struct field Proxy.name of type string'),
    ],
    ['POST /proxies {}', error(400, 'missing required field: name')],
    ['POST /proxies null', error(400, 'missing required field: name')],
    ['POST /proxies {"name":"a"}', error(400, 'missing required field: upstream')],
    [
      'POST /proxies {"NAME":"x","name":"a","upstream":"UP","listen":"127.0.0.1:0","x":1} rest',
      `201 json ${plain}`,
    ],
    ['POST /proxies {"name":"a","upstream":"UP"}', error(409, 'proxy already exists')],
    [
      'POST /proxies {"name":"b","upstream":"UP","listen":"127.0.0.1:P1"}',
      error(500, 'listen tcp 127.0.0.1:P1: bind: address already in use'),
    ],
    [
      'POST /proxies {"name":"b","upstream":"UP","listen":"localhost"}',
      error(500, 'listen tcp: address localhost: missing port in address'),
    ],
    [
      'POST /proxies {"name":"b","upstream":"UP","listen":":99999"}',
      error(500, 'listen tcp: address 99999: invalid port'),
    ],
    [
      'POST /proxies {"name":"b","upstream":"UP","listen":"192.0.2.1:23456"}',
      error(500, 'listen tcp 192.0.2.1:23456: bind: cannot assign requested address'),
    ],
    [
      'POST /proxies {"name":"<b>","upstream":"garbage","listen":"nonsense","enabled":false}',
      '201 json {"name":"\\u003cb\\u003e","listen":"nonsense","upstream":"garbage","enabled":false,"Logger":{},"toxics":[]}',
    ],
    ['DELETE /proxies/%3Cb%3E', '204 - '],
    ['GET /proxies', `200 json {"a":${plain}}`],
    ['DELETE /proxies/a', '204 - '],
    ['DELETE /proxies/a', error(404, 'proxy not found')],
  ],
  'proxies: update': [
    ['POST /proxies {"name":"a","upstream":"UP","listen":"127.0.0.1:0"}', `201 json ${plain}`],
    ['POST /proxies/b not json', error(404, 'proxy not found')],
    ['PATCH /proxies/a {}', `200 json ${plain}`],
    ['POST /proxies/a {"listen":"localhost:P1","name":"b","enabled":null}', `200 json ${plain}`],
    ['POST /proxies/a {"enabled":false}', `200 json ${a('"enabled":false,"Logger":{},"toxics":[]')}`],
    ['POST /proxies/a {"enabled":true}', `200 json ${plain}`],
    ['POST /proxies/a {"listen":"nope"}', error(500, 'address nope: missing port in address')],
    [
      'POST /proxies/a {"upstream":""}',
      '200 json {"name":"a","listen":"127.0.0.1:P1","upstream":"","enabled":true,"Logger":{},"toxics":[]}',
    ],
    [
      'POST /proxies/a {"listen":"UP","upstream":"UP"}',
      error(500, 'listen tcp UP: bind: address already in use'),
    ],
    [
      'GET /proxies/a',
      '200 json {"name":"a","listen":"UP","upstream":"UP","enabled":false,"Logger":{},"toxics":[]}',
    ],
    ['POST /reset', error(500, 'listen tcp UP: bind: address already in use')],
  ],
  toxics: [
    ['POST /proxies {"name":"a","upstream":"UP","listen":"127.0.0.1:0"}', `201 json ${plain}`],
    ['GET /proxies/a/toxics', '200 json []'],
    ['POST /proxies/b/toxics', error(404, 'proxy not found')],
    ['POST /proxies/a/toxics', body('EOF')],
    [
      'POST /proxies/a/toxics {"stream":"","type":"latency"}',
      error(400, 'stream was invalid, can be either upstream or downstream'),
    ],
    ['POST /proxies/a/toxics {"type":"Latency"}', error(400, 'invalid toxic type')],
    ['POST /proxies/a/toxics {"type":"constructor"}', error(400, 'invalid toxic type')],
    [
      'POST /proxies/a/toxics {"name":"slow","type":"latency","attributes":{"latency":5,"x":"y"}}',
      `200 json ${slow}`,
    ],
    ['POST /proxies/a/toxics {"name":"slow","type":"noop"}', error(409, 'toxic already exists')],
    [
      'POST /proxies/a/toxics {"type":"latency","attributes":{"latency":5.0}}',
      body('json: cannot unmarshal number 5.0 into Go struct field attributes.latency of type int64'),
    ],
    [
      'POST /proxies/a/toxics {"type":"bandwidth","stream":"UPSTREAM","toxicity":0.3333333333333}',
      '200 json {"attributes":{"rate":0},"name":"bandwidth_UPSTREAM","type":"bandwidth","stream":"UPSTREAM","toxicity":0.33333334}',
    ],
    [
      'GET /proxies/a/toxics',
      `200 json [{"attributes":{"rate":0},"name":"bandwidth_UPSTREAM","type":"bandwidth","stream":"UPSTREAM","toxicity":0.33333334},${slow}]`,
    ],
    [
      'PATCH /proxies/a/toxics/slow {"attributes":{"jitter":2},"name":"x","type":"noop"}',
      `200 json ${slow.replace('"jitter":0', '"jitter":2')}`,
    ],
    [
      'POST /proxies/a/toxics/slow {"attributes":{"jitter":0},"toxicity":-1}',
      `200 json ${slow.replace('"toxicity":1', '"toxicity":-1')}`,
    ],
    ['POST /proxies/a/toxics/x {}', error(404, 'toxic not found')],
    ['GET /proxies/a/toxics/slow', `200 json ${slow.replace('"toxicity":1', '"toxicity":-1')}`],
    ['DELETE /proxies/a/toxics/slow', '204 - '],
    ['DELETE /proxies/a/toxics/slow', error(404, 'toxic not found')],
    ['POST /reset', '204 - '],
    ['GET /proxies', `200 json {"a":${plain}}`],
  ],
  populate: [
    ['POST /populate', '400 json {"error":"bad request body: EOF","status":400,"proxies":null}'],
    ['POST /populate []', '201 json {"proxies":null}'],
    [
      'POST /populate [{"name":"a","upstream":"UP"},{"upstream":"UP"}]',
      '400 json {"error":"missing required field: name at proxy 2","status":400,"proxies":null}',
    ],
    [
      'POST /populate [{"name":"a","upstream":"UP","listen":"127.0.0.1:0"}]',
      `201 json {"proxies":[${plain}]}`,
    ],
    [
      'POST /proxies/a/toxics {"name":"slow","type":"latency","attributes":{"latency":5}}',
      `200 json ${slow}`,
    ],
    [
      'POST /populate [{"name":"a","upstream":"UP","listen":"localhost:P1","enabled":false}]',
      `201 json {"proxies":[${a(`"enabled":true,"Logger":{},"toxics":[${slow}]`)}]}`,
    ],
    [
      'POST /populate [{"name":"a","upstream":"UP","listen":"127.0.0.1:P1"},{"name":"b","upstream":"UP","listen":"x"}]',
      `500 json {"error":"listen tcp: address x: missing port in address","status":500,"proxies":[${a(`"enabled":true,"Logger":{},"toxics":[${slow}]`)}]}`,
    ],
    [
      'POST /populate [{"name":"a","upstream":"other:1","listen":"127.0.0.1:P1"}]',
      '201 json {"proxies":[{"name":"a","listen":"127.0.0.1:P1","upstream":"other:1","enabled":true,"Logger":{},"toxics":[]}]}',
    ],
  ],
};

describe('API', () => {
  test.each(Object.entries(transcripts))('%s', async (_name, transcript) => {
    await using rig = await startRig();
    const bound = new Map<string, string>();
    const answers: string[] = [];
    for (const [line] of transcript) answers.push(`${line} → ${await ask(rig, line, bound)}`);
    expect(answers).toEqual(transcript.map(([line, answer]) => `${line} → ${answer}`));
  });

  test('a browser is refused on every route, and only there', async () => {
    await using rig = await startRig();
    const headers = { 'User-Agent': 'Mozilla/5.0' };
    const refused = await fetch(`http://${rig.server.address}/proxies`, { headers });
    expect([refused.status, await refused.text()]).toEqual([403, 'User agent not allowed\n']);
    expect((await fetch(`http://${rig.server.address}/x`, { headers })).status).toBe(404);
    const other = await fetch(`http://${rig.server.address}/proxies`, {
      headers: { 'User-Agent': 'mozilla/5' },
    });
    expect(other.status).toBe(200);
  });

  test('a body over 1 MiB is refused, and the server stays', async () => {
    await using rig = await startRig();
    const answer = await rig.api('POST', '/proxies', `{"name":"${'a'.repeat(1_024 * 1_024)}"}`);
    expect(answer).toMatchObject({ status: 413, text: expect.stringContaining('too large') as string });
    expect((await rig.api('GET', '/version')).status).toBe(200);
  });

  test('a caller that leaves in the middle of its body disturbs nobody', async () => {
    await using rig = await startRig();
    const half = request(`http://${rig.server.address}/proxies`, {
      method: 'POST',
      headers: { 'Content-Length': 99 },
    });
    const gone = new Promise((resolve) => half.once('error', resolve));
    half.write('{', () => half.destroy(new Error('left')));
    await gone;
    expect((await rig.api('GET', '/proxies')).text).toBe('{}');
  });

  test('every request has an id of its own, 20 characters', async () => {
    await using rig = await startRig();
    const ids = await Promise.all(
      Array.from({ length: 50 }, async () =>
        (await rig.api('GET', '/version')).headers.get('x-toxiproxy-request-id'),
      ),
    );
    expect(new Set(ids).size).toBe(50);
    expect(ids.filter((id) => !/^[0-9a-v]{20}$/.test(id ?? ''))).toEqual([]);
  });
});
