/** What becomes of a connection while toxics are added, changed and removed, step by step; of our server and of a real Toxiproxy 2.12. */

import { expect } from 'vitest';
import type { Stream } from '../toxic-kind.ts';
import type { Rig } from './rig.ts';
import { ends, toxicBody } from './toxics.ts';

/**
 * A title, and the steps on one connection:
 *
 *   +t latency latency=5   toxic `t` is added to the stream in question
 *   +-t noop               and to the other one
 *   ~t latency=6           it is changed; `toxicity` is no attribute
 *   -t                     it is removed
 *   open                   the connection is made; steps before it find none
 *   from hello, to hello   an end writes: who sends in the stream in question, or who receives
 *   from FIN, to FIN       it ends its side
 *   =to hello, =from hi    that is all an end has got; waits for it
 *   =to FIN, =from RST     the end of what it gets; waits for it
 *
 * Nothing hangs on how far the bytes have come when the next step is done.
 */
const table: readonly (readonly [title: string, steps: string])[] = [
  ['added in the middle', 'open; from one; =to one; +t latency latency=5; from two; =to onetwo'],
  [
    'limit_data counts on over updates',
    '+t limit_data bytes=8; open; from 12345; =to 12345; ~t bytes=7; from 678; =to 1234567; =to FIN; =from FIN',
  ],
  [
    'limit_data below what has passed: nothing more',
    'open; +t limit_data bytes=8; from 123; =to 123; ~t bytes=2; from 4; =to FIN; =to 123',
  ],
  ['limit_data removed: no limit', '+t limit_data bytes=3; open; from 12; =to 12; -t; from 345; =to 12345'],
  [
    'removed: what is held comes in order',
    'open; +t latency latency=FAR; from a; from b; from c; -t; =to abc; from d; =to abcd',
  ],
  [
    'bandwidth 0 until it is something',
    '+t bandwidth rate=0; open; from abc; ~t rate=1000; =to abc; from def; =to abcdef',
  ],
  [
    'latency shorter: all of it comes',
    '+t latency latency=FAR; open; from a; from b; ~t latency=1; ~t latency=0; -t; =to ab',
  ],
  [
    'toxicity 0: comes through, also what is held',
    'open; +t bandwidth rate=0; from a; ~t toxicity=0; from b; ~t toxicity=1; -t; =to ab',
  ],
  [
    'toxicity 0 from the beginning',
    '+t limit_data bytes=0 toxicity=0; open; from a; =to a; to b; =from b; from FIN; =to FIN',
  ],
  [
    'an update of one leaves the other',
    '+t limit_data bytes=4; +u noop; open; from 123; =to 123; ~u toxicity=0; -u; from 45; =to 1234; =to FIN',
  ],
  [
    'in order of creation: cut, then held',
    '+t limit_data bytes=3; +u latency latency=20; open; from hello; =to hel; =to FIN',
  ],
  [
    'in order of creation: held, then cut',
    '+t latency latency=20; +u limit_data bytes=3; open; from hello; =to hel; =to FIN',
  ],
  [
    'the first of two removed, with bytes in it',
    'open; +t bandwidth rate=0; +u latency latency=1; from ab; -t; =to ab; -u; from c; =to abc',
  ],
  [
    'the last of two removed, with bytes in it',
    'open; +u latency latency=1; +t bandwidth rate=0; from ab; -t; =to ab; -u; from c; =to abc',
  ],
  [
    'the other direction is not touched',
    'open; +t bandwidth rate=0; from lost; to reply; =from reply; -t; =to lost',
  ],
  [
    'one in each direction',
    '+t limit_data bytes=2; +-u limit_data bytes=4; open; to 123; =from 123; from 45; =to 45; =to FIN; =from FIN',
  ],
  [
    'timeout: the other direction flows',
    '+t timeout timeout=0; open; from lost; to reply; =from reply; -t; =to FIN; =from FIN',
  ],
  [
    'timeout removed: those it missed, too',
    '+t timeout timeout=0 toxicity=0; open; from a; =to a; -t; =to FIN; =from FIN',
  ],
  ['an end with nothing before it is not delayed', '+t latency latency=FAR; open; from FIN; =to FIN'],
  ['an end stays behind its data', '+t latency latency=20; open; from bye; from FIN; =to bye; =to FIN'],
  ['bandwidth, and an end behind it', '+t bandwidth rate=100; open; from bye; from FIN; =to bye; =to FIN'],
  [
    'slow_close: data is not touched, and the end comes',
    '+t slow_close delay=20; open; from bye; from FIN; =to bye; =to FIN',
  ],
  [
    'slow_close of one direction leaves the other',
    '+t slow_close delay=FAR; open; to bye; to FIN; =from bye; =from FIN',
  ],
  [
    'slow_close removed: the end comes',
    'open; +t slow_close delay=FAR; from bye; from FIN; =to bye; -t; =to FIN',
  ],
  [
    'slicer: every byte, and the end behind',
    '+t slicer average_size=2 size_variation=1 delay=10; open; from abcdefgh; from FIN; =to abcdefgh; =to FIN',
  ],
  [
    'slicer removed with bytes in it',
    'open; +t slicer average_size=1 delay=1000000; from abc; -t; =to abc; from d; =to abcd',
  ],
  ['reset_peer leaves who says nothing', '+t reset_peer timeout=0; open; to hi; =from hi; -t; from a; =to a'],
  ['reset_peer: an end is something, too', '+t reset_peer timeout=0; open; from FIN; =to RST; =from RST'],
  [
    'noop: nothing',
    'open; +t noop; from a; ~t toxicity=0; from b; -t; =to ab; to c; =from c; from FIN; =to FIN',
  ],
];

/** Milliseconds, as good as never. */
const far = '1000000000';

/** Each way. */
export const liveChanges = table.flatMap(([title, steps]) =>
  (['upstream', 'downstream'] as const).map((stream) => [title, stream, steps] as const),
);

/** Does the steps. */
export async function expectSteps(rig: Rig, steps: string, stream: Stream): Promise<void> {
  const listen = await rig.proxy('p');
  let pair: Awaited<ReturnType<Rig['pair']>> | undefined;
  for (const step of steps.replaceAll('FAR', far).split('; ')) {
    const [, sign = '', word = '', rest = ''] = /^([+~=-]*)(\S+) ?(.*)$/.exec(step) ?? [];
    if (step === 'open') pair = await rig.pair(listen);
    else if (sign === '' || sign === '=') {
      if (pair === undefined) throw new Error('it is not open yet');
      const peer = ends(pair, stream)[word === 'to' ? 'to' : 'from'];
      if (sign === '' && rest === 'FIN') peer.socket.end();
      else if (sign === '') peer.socket.write(rest);
      else if (/^(?:FIN|RST)$/.test(rest)) expect([step, await peer.ended()]).toEqual([step, rest]);
      else expect([step, await peer.received(rest.length)]).toEqual([step, rest]);
    } else await change(rig, { sign, name: word, rest, stream });
  }
}

/** Adds, changes or removes a toxic. */
async function change(
  rig: Rig,
  { sign, name, rest, stream }: { sign: string; name: string; rest: string; stream: Stream },
): Promise<void> {
  const path = '/proxies/p/toxics';
  const toxicity = /(?:^| )toxicity=(\S+)/.exec(rest)?.[1];
  const settings = { name, ...(toxicity === undefined ? {} : { toxicity: Number(toxicity) }) };
  const notation = rest.replace(/ ?toxicity=\S+/, '');
  const other = stream === 'upstream' ? 'downstream' : 'upstream';
  // The type in a change is ignored, and so is the stream.
  const body = toxicBody(
    sign === '~' ? `noop ${notation}`.trim() : notation,
    sign === '+-' ? other : stream,
    settings,
  );
  const { status } =
    sign === '-'
      ? await rig.api('DELETE', `${path}/${name}`)
      : await rig.api('POST', sign === '~' ? `${path}/${name}` : path, body);
  expect(status).toBe(sign === '-' ? 204 : 200);
}
