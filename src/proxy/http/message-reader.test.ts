import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MessageHead } from './message-head.ts';
import { MessageReader } from './message-reader.ts';

/** What a reader told, with offsets from the beginning of the direction. */
interface Told {
  readonly log: string;
  readonly heads: readonly MessageHead[];
  /** Of each message. */
  readonly bodies: readonly string[];
}

/**
 * Reads these pieces one after the other and writes down what is told: `GET /a 5+3` is a message from offset 5 that is 3 bytes
 * long, `…` one that is not complete, `lost: why` the end of all certainty. `methods`: of the requests that responses answer.
 */
function read(kind: MessageHead['kind'], pieces: readonly Buffer[], methods = ''): Told {
  const log: string[] = [];
  const heads: MessageHead[] = [];
  const bodies: string[] = [];
  const asked = methods.split(' ');
  let before = 0;
  let began = 0;
  let headEnd = 0;
  let body = '';
  const reader: MessageReader = new MessageReader(
    kind,
    {
      begin: (at) => {
        began = before + at;
        log.push('');
      },
      head: (head, end) => {
        head.fields.keep();
        heads.push(head);
        headEnd = before + end;
        const what = head.kind === 'request' ? `${head.method} ${head.target}` : head.status;
        log[log.length - 1] = `${what} ${began}…`;
      },
      body: (bytes) => {
        body += Buffer.from(bytes).toString('latin1');
      },
      done: (end) => {
        const whole = (end === 0 ? headEnd + body.length : before + end) - began;
        log[log.length - 1] = (log.at(-1) ?? '').replace('…', `+${whole}`);
        bodies.push(body);
        body = '';
        if ((heads.at(-1) as { status?: number }).status !== 100) asked.shift();
      },
      lost: (why) => log.push(`lost: ${why}`),
    },
    () => asked[0],
  );
  for (const piece of pieces) {
    reader.read(piece);
    before += piece.length;
  }
  reader.end();
  return { log: log.filter((line) => line !== '').join(', '), heads, bodies };
}

/** `|` is CR LF, `¶` a bare LF. */
function bytes(notation: string): Buffer {
  return Buffer.from(notation.replaceAll('|', '\r\n').replaceAll('¶', '\n'), 'latin1');
}

describe('requests', () => {
  test.each([
    ['no body', 'GET /a HTTP/1.1|Host: x||', 'GET /a 0+28'],
    ['a length', 'POST /a HTTP/1.1|Content-Length: 3||abc', 'POST /a 0+42'],
    ['one after the other', 'GET /a HTTP/1.1||GET /b HTTP/1.1||', 'GET /a 0+19, GET /b 19+19'],
    ['blank lines before one', '||GET /a HTTP/1.1||', 'GET /a 4+19'],
    ['bare line feeds', 'GET /a HTTP/1.1¶Content-Length: 1¶¶x', 'GET /a 0+36'],
    ['a folded value', 'GET /a HTTP/1.1|X: 1|  2|Content-Length: 1||x', 'GET /a 0+50'],
    ['a length in the next line', 'POST /a HTTP/1.1|Content-Length:| 3||abc', 'POST /a 0+44'],
    ['a length in two lines', 'POST /a HTTP/1.1|Content-Length: 1| 2||x', 'POST /a 0…, lost: malformed'],
    ['a length with blanks around it', 'POST /a HTTP/1.1|CONTENT-length:\t 3 ||abc', 'POST /a 0+44'],
    ['a length without a number', 'POST /a HTTP/1.1|Content-Length:||', 'POST /a 0…, lost: malformed'],
    ['the same length twice', 'POST /a HTTP/1.1|Content-Length: 1, 1|content-length: 1||x', 'POST /a 0+62'],
    [
      'chunks',
      'POST /a HTTP/1.1|Transfer-Encoding: chunked||2|ab|A;q="x"|0123456789|0|T: 1||',
      'POST /a 0+87',
    ],
    [
      'chunks coded twice',
      'POST /a HTTP/1.1|Transfer-Encoding: gzip|transfer-encoding: Chunked||0||',
      'POST /a 0+78',
    ],
    ['HTTP/1.0', 'GET /a HTTP/1.0||', 'GET /a 0+19'],
    ['cut in its head', 'GET /a HTTP/1.1|Host', 'lost: cut'],
    ['cut in its body', 'POST /a HTTP/1.1|Content-Length: 9||abc', 'POST /a 0…, lost: cut'],
    ['cut in a chunk', 'POST /a HTTP/1.1|Transfer-Encoding: chunked||5|ab', 'POST /a 0…, lost: cut'],
    ['nothing', '', ''],
    ['TLS', '\x16\x03\x01', 'lost: not-http'],
    ['Redis', '*1|$4|PING|', 'lost: not-http'],
    ['HTTP/2', 'PRI * HTTP/2.0||SM||', 'lost: http2'],
    ['HTTP/0.9', 'GET /a|', 'lost: not-http'],
    ['a blank in the target', 'GET /a b HTTP/1.1||', 'lost: not-http'],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1||GET / HTTP/1.1||', 'CONNECT a:1 0+24, lost: upgraded'],
    ['two lengths', 'POST /a HTTP/1.1|Content-Length: 1|Content-Length: 2||x', 'POST /a 0…, lost: malformed'],
    ['a length that is none', 'POST /a HTTP/1.1|Content-Length: +1||x', 'POST /a 0…, lost: malformed'],
    [
      'a length nobody has',
      'POST /a HTTP/1.1|Content-Length: 9999999999999999||',
      'POST /a 0…, lost: malformed',
    ],
    [
      'a length and chunks',
      'POST /a HTTP/1.1|Content-Length: 1|Transfer-Encoding: chunked||0||',
      'POST /a 0…, lost: malformed',
    ],
    ['chunks not last', 'POST /a HTTP/1.1|Transfer-Encoding: chunked, gzip||', 'POST /a 0…, lost: malformed'],
    ['coded, but no chunks', 'POST /a HTTP/1.1|Transfer-Encoding: gzip||', 'POST /a 0…, lost: malformed'],
    ['chunks in HTTP/1.0', 'POST /a HTTP/1.0|Transfer-Encoding: chunked||', 'POST /a 0…, lost: malformed'],
    ['a blank before the colon', 'POST /a HTTP/1.1|Content-Length : 1||', 'lost: malformed'],
    ['a line without a name', 'GET /a HTTP/1.1|Host||', 'lost: malformed'],
    ['a fold without a line', 'GET /a HTTP/1.1| Host: a||', 'lost: malformed'],
    ['a bare carriage return', 'GET /a HTTP/1.1|A: b\rContent-Length: 1||', 'lost: malformed'],
    [
      'a chunk size that is none',
      'POST /a HTTP/1.1|Transfer-Encoding: chunked||x|',
      'POST /a 0…, lost: malformed',
    ],
    [
      'a chunk longer than said',
      'POST /a HTTP/1.1|Transfer-Encoding: chunked||1|ab|',
      'POST /a 0…, lost: malformed',
    ],
    [
      'a chunk nobody has',
      `POST /a HTTP/1.1|Transfer-Encoding: chunked||${'f'.repeat(16)}|`,
      'POST /a 0…, lost: malformed',
    ],
  ])('%s', (_, notation, expected) => {
    expect(read('request', [bytes(notation)]).log).toBe(expected);
  });

  test('what a head says', () => {
    const { heads } = read('request', [bytes('PUT http://a/b?c=d HTTP/1.0|Accept:\t a, b \t|ACCEPT: c||')]);
    const headers = [
      ['Accept', 'a, b'],
      ['ACCEPT', 'c'],
    ];
    expect(heads).toMatchObject([{ kind: 'request', method: 'PUT', target: 'http://a/b?c=d', minor: 0 }]);
    expect(heads[0]?.fields.all()).toEqual(headers);
    expect(heads[0]?.fields.first('accept')).toBe('a, b');
    expect(heads[0]?.fields.values('accept')).toEqual(['a, b', 'c']);
    expect(heads[0]?.fields.first('accepting')).toBeUndefined();
  });

  test('what was not kept has no fields any more: its bytes are read over', () => {
    const told: [MessageHead, string | undefined][] = [];
    const reader = new MessageReader('request', {
      head: (head) => told.push([head, head.fields.first('a')]),
      done: () => undefined,
      lost: () => undefined,
    });
    const buffer = bytes('GET / HTTP/1.1|A: b||');
    reader.read(buffer);
    buffer.fill('x');
    expect(told.map(([{ fields }, first]) => [first, fields.all()])).toEqual([['b', [['A', 'b']]]]);
    const unasked: MessageHead[] = [];
    new MessageReader('request', {
      head: (head) => unasked.push(head),
      done: () => undefined,
      lost: () => undefined,
    }).read(bytes('GET / HTTP/1.1|A: b||'));
    expect(unasked[0]?.fields.all()).toEqual([]);
  });

  test('the body without what frames it', () => {
    const chunked = 'POST / HTTP/1.1|Transfer-Encoding: chunked||3;a=b|abc|2|||0|T: x||';
    expect(read('request', [bytes(chunked)]).bodies).toEqual(['abc\r\n']);
    expect(read('request', [bytes('POST / HTTP/1.1|Content-Length: 2||abGET / HTTP/1.1||')]).bodies).toEqual([
      'ab',
      '',
    ]);
  });
});

describe('responses', () => {
  test.each([
    ['a length', 'GET', 'HTTP/1.1 200 OK|Content-Length: 2||ab', '200 0+40'],
    ['no reason', 'GET', 'HTTP/1.1 200|Content-Length: 0||', '200 0+35'],
    ['until the end', 'GET', 'HTTP/1.0 200 OK||ab', '200 0+21'],
    ['coded until the end', 'GET', 'HTTP/1.1 200 OK|Transfer-Encoding: gzip||ab', '200 0+46'],
    [
      'to HEAD',
      'HEAD GET',
      'HTTP/1.1 200 OK|Content-Length: 9||HTTP/1.1 404 x|Content-Length: 0||',
      '200 0+38, 404 38+37',
    ],
    [
      'none has a body',
      'GET GET',
      'HTTP/1.1 204 x||HTTP/1.1 304 x|Content-Length: 9||',
      '204 0+18, 304 18+37',
    ],
    [
      'interim ones',
      'POST',
      'HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 0||',
      '100 0+25, 200 25+38',
    ],
    ['upgraded', 'GET', 'HTTP/1.1 101 x|Upgrade: websocket||\x81\x05hello', '101 0+38, lost: upgraded'],
    ['a tunnel', 'CONNECT', 'HTTP/1.1 200 OK||\x16\x03', '200 0+19, lost: upgraded'],
    ['no tunnel', 'CONNECT', 'HTTP/1.1 407 x|Content-Length: 1||a', '407 0+38'],
    ['what is none', 'GET', 'SSH-2.0-OpenSSH_9.2|', 'lost: not-http'],
    ['what is almost none', 'GET', 'HELLO 200 OK||', 'lost: not-http'],
    ['HTTP/2', 'GET', 'HTTP/2.0 200 OK||', 'lost: not-http'],
    ['more than was said', 'GET', 'HTTP/1.1 200 OK|Content-Length: 1||ab', '200 0+39, lost: not-http'],
  ])('%s', (_, methods, notation, expected) => {
    expect(read('response', [bytes(notation)], methods).log).toBe(expected);
  });
});

describe('what has no end', () => {
  const requestLine = 'POST / HTTP/1.1\r\n';
  const chunked = `${requestLine}Transfer-Encoding: chunked\r\n\r\n`;

  /** How many bytes were read of 10 MB, 1000 at a time, until the reader gave up; and why. */
  function givesUp(start: string, more: string): [bytes: number, why: string] {
    const why: string[] = [];
    const reader = new MessageReader('request', {
      head: () => undefined,
      done: () => undefined,
      lost: (loss) => why.push(loss),
    });
    reader.read(Buffer.from(start));
    const piece = Buffer.from(more.repeat(Math.ceil(1_000 / more.length)));
    let sent = 0;
    for (; sent < 10_000_000 && !reader.isLost; sent += piece.length) reader.read(piece);
    return [sent, why.join()];
  }

  test.each([
    ['a header of 10 MB', `${requestLine}A: `, 'a', 'head-too-large', 66_000],
    ['a target of 10 MB', 'GET /', 'a', 'head-too-large', 66_000],
    ['100 000 headers', requestLine, 'A: b\r\n', 'head-too-large', 3_000],
    ['blank lines', '', '\r\n', 'malformed', 3_000],
    ['a chunk extension', `${chunked}1;`, 'a', 'malformed', 18_000],
    ['a chunk size', chunked, '0', 'malformed', 18_000],
    ['a trailer', `${chunked}0\r\nA:`, 'a', 'malformed', 66_000],
    ['trailers', `${chunked}0\r\n`, 'A: b\r\n', 'malformed', 3_000],
  ])('%s', (_, start, more, why, bytesMax) => {
    const [sent, told] = givesUp(start, more);
    expect(told).toBe(why);
    expect(sent).toBeLessThanOrEqual(bytesMax);
  });

  test('a head of 64 KiB that is there at once is refused as one that comes in pieces, a smaller one is not', () => {
    const head = (bytesInAll: number): string => `${requestLine}A: ${'a'.repeat(bytesInAll - 24)}\r\n\r\n`;
    expect(read('request', [Buffer.from(head(65_536))]).log).toBe('POST / 0+65536');
    expect(read('request', [Buffer.from(head(65_537))]).log).toBe('lost: head-too-large');
    expect(read('request', [Buffer.from(`${requestLine}${'A: b\r\n'.repeat(255)}\r\n`)]).heads).toHaveLength(
      1,
    );
    expect(read('request', [Buffer.from(`${requestLine}${'A: b\r\n'.repeat(256)}\r\n`)]).heads).toHaveLength(
      0,
    );
  });
});

describe('however reads cut it', () => {
  const name = fc.constantFrom('Host', 'X-A', 'Accept', 'traceparent');
  const field = fc.tuple(name, fc.stringMatching(/^[ -~]{0,12}$/)).map(([key, value]) => `${key}: ${value}|`);
  const data = fc.stringMatching(/^[a-z|]{0,20}$/);
  const body = fc.oneof(
    fc.constant('|'),
    data.map((text) => `Content-Length: ${bytes(text).length}||${text}`),
    fc.array(data, { maxLength: 3 }).map((texts) => {
      const chunks = texts
        .filter((text) => text !== '')
        .map((text) => `${bytes(text).length.toString(16)};x|${text}|`);
      return `Transfer-Encoding: chunked||${chunks.join('')}0|T: 1||`;
    }),
    fc.constant('Content-Length: x||'),
  );
  const request = fc
    .tuple(fc.constantFrom('GET', 'POST', 'HEAD'), fc.array(field, { maxLength: 4 }), body)
    .map(([method, fields, rest]) => `${method} /a HTTP/1.1|${fields.join('')}${rest}`);
  const response = fc
    .tuple(fc.constantFrom(100, 200, 204, 304, 404), fc.array(field, { maxLength: 4 }), body)
    .map(([status, fields, rest]) => `HTTP/1.1 ${status} x|${fields.join('')}${rest}`);
  const noise = fc.string({ unit: 'binary-ascii', maxLength: 5 });
  const direction = fc.oneof(
    fc.tuple(fc.constant('request' as const), fc.array(fc.oneof({ weight: 9, arbitrary: request }, noise))),
    fc.tuple(fc.constant('response' as const), fc.array(fc.oneof({ weight: 9, arbitrary: response }, noise))),
  );

  function cut(whole: Buffer, places: readonly number[]): readonly Buffer[] {
    const sorted = [0, ...places.map((place) => place % (whole.length + 1)), whole.length].sort(
      (a, b) => a - b,
    );
    return sorted.slice(1).map((end, index) => whole.subarray(sorted[index], end));
  }

  test('the same is told', () => {
    fc.assert(
      fc.property(direction, fc.array(fc.nat(), { maxLength: 8 }), ([kind, messages], places) => {
        const whole = bytes(messages.join(''));
        const methods = 'GET HEAD POST GET HEAD GET GET GET';
        const told = read(kind, [whole], methods);
        expect(read(kind, cut(whole, places), methods)).toEqual(told);
        expect(
          read(
            kind,
            Array.from(whole, (byte) => Buffer.of(byte)),
            methods,
          ),
        ).toEqual(told);
      }),
      { numRuns: 300 },
    );
  });

  test('garbage is no reason to throw, and after a loss nothing is told', () => {
    const bit = fc.oneof(
      request,
      response,
      noise,
      fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.constantFrom('request' as const, 'response' as const), fc.array(bit), (kind, bits) => {
        expect(read(kind, bits.map(bytes)).log).not.toMatch(/lost.*,/);
      }),
      { numRuns: 500 },
    );
  });
});
