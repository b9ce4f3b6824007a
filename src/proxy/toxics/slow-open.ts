/**
 * `slow_open`: the upstream is connected to `delay` ± `jitter` ms after the client came. Data is not delayed.
 *
 * The client's own connect succeeds at once, as it does with every proxy: it is the first answer that is late. The stream does not
 * matter. An update or a removal also counts for connects that wait.
 */

import { defineToxic, type ToxicKind } from '../toxic-kind.ts';
import { noop } from './noop.ts';

export const slowOpen: ToxicKind<'delay' | 'jitter'> = defineToxic({
  attributes: ['delay', 'jitter'],
  openingMs: ({ attributes: { delay, jitter }, random }) =>
    jitter > 0 ? delay + Math.floor((random.next() * 2 - 1) * jitter) : delay,
  start: (context) => noop.start(context),
});
