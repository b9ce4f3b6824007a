/**
 * Our proxy and a real Toxiproxy side by side in one run; without one (`toxiproxy-server` on the PATH) there is nothing to compare with, and the
 * goals that need it are not measured. Medians of `--rounds` (7), the two taking turns; a ratio is the median of the rounds' ratios.
 *
 * `--only` bulk | http | idle | toxics. What http needs: `apt-get install wrk nginx-light`.
 */

import { measureBulk } from './proxy-bulk.mjs';
import { measureHttp } from './proxy-http.mjs';
import { measureIdle } from './proxy-idle.mjs';
import { toxiproxyHere } from './proxy-servers.mjs';
import { measureToxics } from './proxy-toxics.mjs';

const { acceptedReading } = await import('../dist/proxy/accepted-source.js');
const parts = { bulk: measureBulk, http: measureHttp, idle: measureIdle, toxics: measureToxics };

export async function bench({ rounds = '7', only }) {
  if (only !== undefined && !(only in parts)) throw new Error(`--only ${Object.keys(parts).join(' | ')}`);
  const peer = toxiproxyHere();
  const proxies = peer === undefined ? ['seatrial'] : ['seatrial', 'toxiproxy'];
  console.log(`accepted sockets are read by: ${await acceptedReading()}; peer: ${peer ?? 'absent'}`);
  const rows = [];
  const goals = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (only !== undefined && only !== name) continue;
    const began = performance.now();
    const found = await measure({ rounds: Number(rounds), proxies });
    console.log(`${name}: ${Math.round((performance.now() - began) / 1_000)} s`);
    rows.push(...found.rows);
    goals.push(...found.goals.map(withMet));
  }
  return { peers: peer === undefined ? [] : [peer], rows, goals };
}

function withMet({ what, value, op, goal, why }) {
  if (value === undefined) return { what, value: why ?? 'peer: absent', op, goal, met: null };
  return { what, value, op, goal, met: op === '>=' ? value >= goal : value <= goal };
}
