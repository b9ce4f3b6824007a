/** The HTTP layer as transcripts: what is asked, and what is answered; of our server and of a real Toxiproxy 2.12. `expect-transcript.ts` goes through them. */

const a = (rest: string): string => `{"name":"a","listen":"127.0.0.1:P1","upstream":"UP",${rest}}`;
const error = (status: number, text: string): string =>
  `${status} text nosniff {"error":"${text}","status":${status}}\n`;
const notFound = '404 text nosniff no-id 404 page not found\n';
const body = (text: string): string => error(400, `bad request body: ${text}`);
const plain = a('"enabled":true,"Logger":{},"toxics":[]');
const slow =
  '{"attributes":{"latency":5,"jitter":0},"name":"slow","type":"latency","stream":"downstream","toxicity":1}';

/** What is asked and answered; of a real Toxiproxy, where that is something else, or `not asked`. */
type Exchange = readonly [ask: string, ours: string, theirs?: string];

/** By title; each begins with a server without proxies. */
export const transcripts: Readonly<Record<string, readonly Exchange[]>> = {
  'paths and methods': [
    ['GET /version', '200 json+charset {"version": "2.12.0"}\n'],
    ['GET /', notFound],
    ['GET /proxies/', notFound],
    ['GET /metrics', notFound],
    ['PUT /proxies', '405 - no-id '],
    ['HEAD /proxies', '405 - no-id '],
    ['HEAD /nowhere', '404 text nosniff no-id '],
    ['OPTIONS /version', '405 - no-id '],
    ['PATCH /proxies', '405 - no-id '],
    ['GET /reset', '405 - no-id '],
    ['GET /populate', '405 - no-id '],
    ['PUT /proxies/a/toxics/t', '405 - no-id '],
    ['GET //proxies', '301 - no-id → /proxies '],
    ['POST /proxies/.//a?x=1 {}', '301 - no-id → /proxies/a?x=1 '],
    ['GET /version/', notFound],
    ['GET /Version', notFound],
    ['GET /proxies/a/toxics/t/u', notFound],
    ['GET /proxies?x=1', '200 json {}'],
    ['GET /proxies [User-Agent: Mozilla/5.0]', '403 text nosniff User agent not allowed\n'],
    ['PATCH /proxies/a [User-Agent: Mozilla/] {}', '403 text nosniff User agent not allowed\n'],
    ['PUT /proxies [User-Agent: Mozilla/5.0]', '405 - no-id '],
    ['GET /nowhere [User-Agent: Mozilla/5.0]', notFound],
    ['GET /proxies [User-Agent: mozilla/5.0]', '200 json {}'],
    ['POST /proxies [Content-Type: application/xml] {}', error(400, 'missing required field: name')],
    ['GET /proxies/%E0%A4%A', '400 text no-id 400 Bad Request', '400 text no-id [none] 400 Bad Request'],
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
    [
      'POST /proxies {"enabled":"no"}',
      body('json: cannot unmarshal string into Go struct field Proxy.enabled of type bool'),
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
    [
      `POST /proxies {"name":"b&\u2028","upstream":"${'u'.repeat(2_000)}","enabled":false}`,
      `201 json {"name":"b\\u0026\\u2028","listen":"","upstream":"${'u'.repeat(2_000)}","enabled":false,"Logger":{},"toxics":[]}`,
    ],
    ['DELETE /proxies/b&%E2%80%A8', '204 - '],
    ['GET /proxies', `200 json {"a":${plain}}`],
    ['DELETE /proxies/a', '204 - '],
    ['DELETE /proxies/a', error(404, 'proxy not found')],
  ],
  'proxies: update': [
    ['POST /proxies {"name":"a","upstream":"UP","listen":"127.0.0.1:0"}', `201 json ${plain}`],
    ['POST /proxies/b not json', error(404, 'proxy not found')],
    ['PATCH /proxies/a', body('EOF')],
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
      body(
        'json: cannot unmarshal number 5.0 into Go struct field LatencyToxic.attributes.latency of type int64',
      ),
    ],
    [
      'POST /proxies/a/toxics {"type":"reset_peer","attributes":{"timeout":"x"}}',
      body('json: cannot unmarshal string into Go struct field ResetToxic.attributes.timeout of type int64'),
    ],
    [
      'POST /proxies/a/toxics {"type":"slicer","attributes":{"average_size":true}}',
      body(
        'json: cannot unmarshal bool into Go struct field SlicerToxic.attributes.average_size of type int',
      ),
    ],
    [
      'POST /proxies/a/toxics {"type":5}',
      body('json: cannot unmarshal number into Go struct field ToxicWrapper.type of type string'),
    ],
    [
      'POST /proxies/a/toxics {"type":"slicer","attributes":{"average_size":5.5}}',
      body(
        'json: cannot unmarshal number 5.5 into Go struct field SlicerToxic.attributes.average_size of type int',
      ),
    ],
    [
      'POST /proxies/a/toxics {"type":"nonsense","attributes":[]}',
      body(
        'json: cannot unmarshal array into Go struct field ToxicWrapper.attributes of type toxics.NoopToxic',
      ),
    ],
    [
      'POST /proxies/a/toxics {"toxicity":"a"}',
      body('json: cannot unmarshal string into Go struct field ToxicWrapper.toxicity of type float32'),
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
    ['PATCH /proxies/a/toxics/slow {}', `200 json ${slow.replace('"toxicity":1', '"toxicity":-1')}`],
    [
      'PATCH /proxies/a/toxics/slow []',
      body(
        String.raw`json: cannot unmarshal array into Go value of type struct { Attributes interface {} \"json:\\\"attributes\\\"\"; Toxicity float32 \"json:\\\"toxicity\\\"\" }`,
      ),
    ],
    [
      'PATCH /proxies/a/toxics/slow {"attributes":5}',
      body('json: cannot unmarshal number into Go struct field .attributes of type toxics.LatencyToxic'),
    ],
    [
      'PATCH /proxies/a/toxics/slow {"toxicity":"x"}',
      body('json: cannot unmarshal string into Go struct field .toxicity of type float32'),
    ],
    ['POST /proxies/a/toxics/x {}', error(404, 'toxic not found')],
    ['GET /proxies/a/toxics/slow', `200 json ${slow.replace('"toxicity":1', '"toxicity":-1')}`],
    ['DELETE /proxies/a/toxics/slow', '204 - '],
    ['DELETE /proxies/a/toxics/slow', error(404, 'toxic not found')],
    ['POST /reset', '204 - '],
    ['GET /proxies', `200 json {"a":${plain}}`],
  ],
  'where the original ends, or is of another mind': [
    ['POST /proxies {"name":"a","upstream":"UP","listen":"127.0.0.1:0"}', `201 json ${plain}`],
    [
      'POST /proxies/a/toxics {"name":"n","type":"bandwidth","attributes":{"rate":-1}}',
      '200 json {"attributes":{"rate":-1},"name":"n","type":"bandwidth","stream":"downstream","toxicity":1}',
    ],
    [
      'POST /proxies/a/toxics {"name":"s","type":"slicer"}',
      '200 json {"attributes":{"average_size":0,"size_variation":0,"delay":0},"name":"s","type":"slicer","stream":"downstream","toxicity":1}',
    ],
    [
      'POST /proxies/a/toxics {"name":"j","type":"latency","attributes":{"jitter":4611686018427387904}}',
      '200 json {"attributes":{"latency":0,"jitter":4611686018427387904},"name":"j","type":"latency","stream":"downstream","toxicity":1}',
    ],
    [
      'POST /proxies/a/toxics/j {"attributes":{"latency":7,"jitter":"x"}}',
      body('json: cannot unmarshal string into Go struct field LatencyToxic.attributes.jitter of type int64'),
    ],
    [
      'GET /proxies/a/toxics/j',
      '200 json {"attributes":{"latency":0,"jitter":4611686018427387904},"name":"j","type":"latency","stream":"downstream","toxicity":1}',
      '200 json {"attributes":{"latency":7,"jitter":4611686018427387904},"name":"j","type":"latency","stream":"downstream","toxicity":1}',
    ],
    ['DELETE /proxies/a', '204 - '],
    [
      'POST /proxies {"name":"x/y","upstream":"UP","enabled":false}',
      '201 json {"name":"x/y","listen":"","upstream":"UP","enabled":false,"Logger":{},"toxics":[]}',
      // It would be there for good.
      'not asked',
    ],
    ['DELETE /proxies/x%2Fy', '204 - ', notFound],
    [
      'POST /proxies {"name":"t","upstream":"UP","enabled":false,"toxics":[{"type":"noop"}]}',
      '201 json {"name":"t","listen":"","upstream":"UP","enabled":false,"Logger":{},"toxics":[{"attributes":{},"name":"noop_downstream","type":"noop","stream":"downstream","toxicity":1}]}',
      '201 json {"name":"t","listen":"","upstream":"UP","enabled":false,"Logger":{},"toxics":[]}',
    ],
    [
      'POST /proxies/t/toxics {"type":"corrupt","name":"c"}',
      '200 json {"attributes":{"rate":0},"name":"c","type":"corrupt","stream":"downstream","toxicity":1}',
      error(400, 'invalid toxic type'),
    ],
  ],
  populate: [
    ['POST /populate', '400 json {"error":"bad request body: EOF","status":400,"proxies":null}'],
    ['POST /populate []', '201 json {"proxies":null}'],
    [
      'POST /populate {}',
      String.raw`400 json {"error":"bad request body: json: cannot unmarshal object into Go value of type []struct { toxiproxy.Proxy; Enabled *bool \"json:\\\"enabled\\\"\" }","status":400,"proxies":null}`,
    ],
    [
      'POST /populate [{"name":5}]',
      '400 json {"error":"bad request body: json: cannot unmarshal number into Go struct field .Proxy.name of type string","status":400,"proxies":null}',
    ],
    [
      'POST /populate [{"enabled":5}]',
      '400 json {"error":"bad request body: json: cannot unmarshal number into Go struct field .enabled of type bool","status":400,"proxies":null}',
    ],
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
