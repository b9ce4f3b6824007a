/**
 * Readers of topologies and histories, given inputs of which a reader that compares each with each takes a square: how much longer one takes that is
 * four times as large. A square would be 16 times. The best of three readings counts; what takes less than a tenth of a second says nothing.
 */

import { performance } from 'node:perf_hooks';
import { discoverTopology } from '../dist/discover/recognise.js';
import { gatherHistory } from '../dist/discover/gather-history.js';
import { alikeNames } from '../dist/discover/aliases.js';
import { usualRules } from '../dist/discover/history-reading.js';
import { createServiceNames } from '../dist/discover/service-names.js';
import { histories, topologies } from './growing-inputs.mjs';

const times = 4;
const growthMost = 10;
const shortMs = 100;
const rules = { ...usualRules, names: createServiceNames(['cart']) };

const discover = (text) => {
  const { topology, draftTarget } = discoverTopology([{ name: 'f', text }]);
  alikeNames(topology);
  draftTarget?.('x');
};
const gather = (text) => gatherHistory([{ name: 'f', text }], { rules });

export async function bench({ rounds = '1000', only = '' }) {
  const cases = [
    ...Object.entries(topologies).map(([what, make]) => ({ what, make, read: discover })),
    ...Object.entries(histories).map(([what, make]) => ({ what, make, read: gather })),
  ].filter(({ what }) => what.includes(only));
  const parts = Number(rounds);
  const rows = cases.map(({ what, make, read }) => {
    const [small, large] = [parts, times * parts].map((n) => {
      const text = make(n);
      return { kB: Math.round(text.length / 1_000), ...bestOf(() => read(text)) };
    });
    const growth = large.ms < shortMs ? 0 : large.ms / Math.max(small.ms, shortMs / growthMost);
    return {
      what,
      kB: large.kB,
      ms: Math.round(small.ms),
      'ms ×4': Math.round(large.ms),
      growth: Math.round(growth * 10) / 10,
      ended: large.ended,
    };
  });
  const goals = rows.map(({ what, growth }) => ({
    what,
    value: growth,
    op: '<=',
    goal: growthMost,
    met: growth <= growthMost,
  }));
  return { rows, goals };
}

function bestOf(read) {
  let ms = Infinity;
  let ended = 'read';
  for (let round = 0; round < 3 && ms > (round === 0 ? 0 : shortMs / 2) && ms !== 0; round += 1) {
    const begun = performance.now();
    try {
      read();
    } catch (error) {
      ended = error.code ?? error.name;
    }
    const taken = performance.now() - begun;
    ms = Math.min(ms, taken);
    if (taken > 5_000) break;
  }
  return { ms, ended };
}
