/** Everything `seatrial doctor` looks at, in the order it is shown. */

import { browser } from './browser.ts';
import type { Check } from './check.ts';
import { disk, temporary } from './disk.ts';
import { engine } from './engine.ts';
import { node } from './node.ts';
import { loopback, ports } from './ports.ts';
import { programs } from './programs.ts';
import { proxy } from './proxy.ts';

export const checks: readonly Check[] = [
  node,
  loopback,
  ports,
  disk,
  temporary,
  proxy,
  programs,
  engine,
  browser,
];
