/** Spans, for tests. */

import { signsOf } from './span-signs.ts';
import { spanKind, type Peer, type Span } from './span.ts';

/**
 * Spans in one line: `1:a 2:a@client<1[10-20]{db orders}! 3:b@server<2~9` is span 1 of service a, span 2 of a, a client's below 1, from 10 to
 * 20 µs, asking the database orders and failing, and span 3 of b below 2, following from 9. `t2/1` is in trace t2. `1:a@client!(late,404,open,try=2,for=x,do=y)` says how it ended, which try it was, what it asked for, and its operation.
 */
export function spans(notation: string): Span[] {
  return notation.split(/ (?![^{]*\})/).map((word) => {
    const match = spanPattern.exec(word);
    if (match === null) throw new Error(`${word} is no span`);
    const [, trace = 't', id = '', service = '', kind, parents = '', start, end, what, who, mark, told = ''] =
      match;
    const references = Array.from(
      parents.matchAll(/([<~])(?:(\w+)\/)?(\w+)/g),
      ([, how, other, span = '']) => ({
        trace: other ?? trace,
        span,
        followsFrom: how === '~',
      }),
    );
    const words = told.split(',').filter((word) => word !== '');
    return {
      trace,
      id,
      service,
      operation: `do ${words.find((word) => word.startsWith('do='))?.slice(3) ?? id}`,
      kind: spanKind(kind),
      failed: mark !== undefined,
      parents: references,
      times: start === undefined ? undefined : { startUs: Number(start), endUs: Number(end) },
      told: {
        peer: who === undefined ? undefined : { name: who, kind: peerKinds[what ?? ''] ?? 'external' },
        protocol: words.find((word) => word.startsWith('by='))?.slice(3),
        signs: signsOf(new Map(words.map(attributeOf)), mark !== undefined),
      },
    };
  });
}

const spanPattern =
  /^(?:(\w+)\/)?(\w+):([\w.-]+)(?:@(\w+))?((?:[<~](?:\w+\/)?\w+)*)(?:\[(\d+)-(\d+)\])?(?:\{(db|queue|host) ([^}]+)\})?(!)?(?:\(([^)]+)\))?$/;

function attributeOf(word: string): [string, string] {
  const [name = '', value = ''] = word.split('=');
  if (name === 'late') return ['error.type', 'java.net.SocketTimeoutException'];
  if (name === 'open')
    return ['exception.type', 'io.github.resilience4j.circuitbreaker.CallNotPermittedException'];
  if (name === 'try') return ['http.request.resend_count', String(Number(value) - 1)];
  if (name === 'for') return ['url.full', `http://b/${value}`];
  return ['http.response.status_code', name];
}

const peerKinds: Record<string, Peer['kind']> = { db: 'database', queue: 'queue', host: 'external' };
