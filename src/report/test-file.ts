/** What a search found as a test of Vitest, ready to be committed beside its scenario file. */

import { printable } from '../lib/printable.ts';
import type { SearchFinding } from '../model/explore.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import { listed } from './findings.ts';

/** How the test runs it. */
export interface TestFileOptions {
  /** The scenario file, seen from the test: `shop-sg7-….yaml`, `../scenarios/….yaml`; parts divided by `/`. */
  readonly scenarioFile: string;
  /** What the services run in; left out: processes. */
  readonly runtime?: RuntimeName;
}

/** A bug that comes back is not missed more often than this, as far as it was counted. */
const missedMost = 0.05;
const timesMost = 10;

/**
 * The test, as TypeScript with a newline at its end. It expects that the scenario holds, so it fails until the bug is mended; one that does not show every time is
 * run several times. Nothing that the target said is in it: that is code. O(1)
 */
export function testFileOf(finding: SearchFinding, { scenarioFile, runtime }: TestFileOptions): string {
  const { rules, cause, rate } = finding;
  const times = timesFor(finding);
  const options = [
    ...(times === 1 ? [] : [`times: ${times}`]),
    ...(runtime === undefined || runtime === 'process' ? [] : [`runtime: '${runtime}'`]),
  ];
  const counted = rate === undefined ? '' : `, shown in ${rate.shown} of ${rate.of} tries`;
  const found = `Found by a search: ${listed(rules)}, ${cause}${counted}. The scenario file says more.`;
  return `// ${printable(found)}
// The promise is expected to hold: this fails until the bug is mended, and from then on keeps it mended.
import { scenarioTest } from 'seatrial/vitest';

const file = new URL('${asUrl(scenarioFile)}', import.meta.url);

scenarioTest(file${options.length === 0 ? '' : `, { ${options.join(', ')} }`});
`;
}

/** How often it has to hold before the bug can be taken for mended. */
function timesFor({ rate }: SearchFinding): number {
  if (rate === undefined || rate.shown >= rate.of) return 1;
  const missed = 1 - rate.shown / rate.of;
  if (missed >= 1) return timesMost;
  return Math.min(timesMost, Math.ceil(Math.log(missedMost) / Math.log(missed)));
}

/** Relative to the test, with nothing in it that ends a string or means something in an address. */
function asUrl(path: string): string {
  const encoded = path
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll("'", '%27'))
    .join('/');
  return /^[./]/.test(encoded) ? encoded : `./${encoded}`;
}
