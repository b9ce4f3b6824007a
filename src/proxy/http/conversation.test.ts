/** The law of HTTP toxics: however bytes are cut, whatever is sent at once, what is not hit passes byte for byte, and in order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestText } from '../testing/http.ts';
import type { Outlet, Stage } from '../toxic-kind.ts';
import { Conversation } from './conversation.ts';
import { answerBytes, letsPass, type RequestFate } from './request-fate.ts';

const given = { status: 503, body: 'given', contentType: 'text/plain' };

/** An outlet that keeps what it is given. */
function keeping(): { readonly out: Outlet; text(): string; isEnded(): boolean } {
  const parts: Buffer[] = [];
  let ended = false;
  const out: Outlet = {
    push: ({ data }) => {
      expect(ended).toBe(false);
      parts.push(Buffer.from(data));
    },
    end: () => {
      ended = true;
    },
    reset: () => undefined,
    affected: () => undefined,
  };
  return { out, text: () => Buffer.concat(parts).toString('latin1'), isEnded: () => ended };
}

/** Bytes that are handed to a stage in pieces. */
function feed(stage: Stage, text: () => string, cuts: readonly number[]): { next(): boolean } {
  let sent = 0;
  let cut = 0;
  return {
    next() {
      const bytes = Buffer.from(text(), 'latin1');
      if (sent >= bytes.length) return false;
      const size = cuts[cut++ % cuts.length] ?? 1;
      stage.push({ data: bytes.subarray(sent, sent + size), at: 0 });
      sent = Math.min(bytes.length, sent + size);
      return true;
    },
  };
}

const request = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'HEAD'),
    fc.constantFrom('/pass', '/hit', '/pass/on'),
    fc.constantFrom('', '1', '300', 'chunked'),
  )
  .map(([method, path, body]) => `${method} ${path} ${method === 'POST' ? body : ''}`.trim());
const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 900 })), {
  minLength: 1,
});
const isHit = (notation: string): boolean => notation.split(' ')[1] === '/hit';

/** What the service answers to the `n`th request that it is given. */
function responseTo(notation: string, n: number): string {
  if (notation.startsWith('HEAD')) return `HTTP/1.1 200 OK\r\nContent-Length: 7\r\nN: ${n}\r\n\r\n`;
  return n % 3 === 0
    ? `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n${'n'.repeat(3)}\r\n0\r\n\r\n`
    : `HTTP/1.1 200 OK\r\nContent-Length: ${n}\r\n\r\n${'a'.repeat(n)}`;
}

function fateOf(kind: RequestFate['kind']): RequestFate {
  if (kind === 'answer') return { kind, answer: given };
  return kind === 'late' || kind === 'late-reply' ? { kind, ms: 0 } : { kind };
}

test.each(['answer', 'lost-request', 'lost-reply', 'late', 'late-reply', 'pass'] as const)(
  'what a toxic does not hit passes as it is (those that are: %s)',
  (kind) => {
    const fate = fateOf(kind);
    fc.assert(
      fc.property(
        fc.array(request, { minLength: 1, maxLength: 12 }),
        cuts,
        cuts,
        fc.array(fc.boolean(), { minLength: 1 }),
        (requests, asked, answered, order) => {
          const [up, down] = [keeping(), keeping()];
          const heads: string[] = [];
          const conversation = new Conversation({
            decide: (head, n) => {
              heads.push(`${n} ${head.method} ${head.target}`);
              return head.target === '/hit' ? fate : { kind: 'pass' };
            },
            unread: () => {
              throw new Error('all of it was HTTP');
            },
          });
          const forwardable = letsPass(fate) ? requests : untilShut(requests, kind);
          const forwarded = forwardable.filter((one) => kind !== 'answer' || !isHit(one));
          /** Everything the service has answered by now: it does when it has a request whole. */
          const said = (): string => {
            let whole = '';
            return forwarded
              .filter((one) => up.text().startsWith((whole += requestText(one))))
              .map((one, index) => responseTo(one, index + 1))
              .join('');
          };
          const client = feed(conversation.upstream(up.out), () => requests.map(requestText).join(''), asked);
          const service = feed(conversation.downstream(down.out), said, answered);
          for (let turn = 0, idle = 0; idle < 2 * order.length + 2; turn += 1)
            idle = (order[turn % order.length] === true ? client : service).next() ? 0 : idle + 1;
          while (client.next() || service.next());

          expect(up.text()).toBe(forwarded.map(requestText).join(''));
          const isShut = forwardable.length < requests.length || isCut(forwardable, kind);
          let n = 0;
          const expected = requests.slice(0, answeredCount(requests, kind)).map((one) => {
            if (kind === 'answer' && isHit(one)) return answerTo(one);
            n += 1;
            return responseTo(one, n);
          });
          // The interim answer to a request whose reply is lost is none of the reply.
          const text = down.text();
          expect(kind === 'lost-reply' ? text.replace(/HTTP\/1.1 100 Continue\r\n\r\n$/, '') : text).toBe(
            expected.join(''),
          );
          expect([up.isEnded(), down.isEnded()]).toEqual([isShut, isShut]);
        },
      ),
      { numRuns: 300 },
    );
  },
);

/** As far as requests are forwarded, if not answered here. */
function untilShut(requests: readonly string[], kind: RequestFate['kind']): readonly string[] {
  const first = requests.findIndex(isHit);
  if (first < 0 || kind === 'answer') return requests;
  return requests.slice(0, kind === 'lost-reply' ? first + 1 : first);
}

/** The connection is closed by the last of these, though nothing comes behind it. */
function isCut(forwarded: readonly string[], kind: RequestFate['kind']): boolean {
  return kind === 'lost-reply' && isHit(forwarded.at(-1) ?? '');
}

/** How many requests get an answer. */
function answeredCount(requests: readonly string[], kind: RequestFate['kind']): number {
  const first = requests.findIndex(isHit);
  return first < 0 || kind === 'answer' || letsPass(fateOf(kind)) ? requests.length : first;
}

function answerTo(notation: string): string {
  let bytes = '';
  const conversation = new Conversation({
    decide: (head) => {
      bytes = answerBytes(given, head).toString('latin1');
      return { kind: 'pass' };
    },
    unread: () => undefined,
  });
  conversation.upstream(keeping().out).push({ data: Buffer.from(requestText(notation)), at: 0 });
  return bytes;
}
