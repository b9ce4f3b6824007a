/**
 * Our linearizability checker and a Porcupine built from its published Go module side by side, each in fresh processes that take turns;
 * without Go there is nothing to compare with, and the goals that need it are not measured.
 *
 * Cold: the first run in a fresh process, reading included, the process's own start and the loading of the program not. Warm: the check alone,
 * the median of the later half of the runs in that process. Of several processes the median again. `--only` corpora | goals | threads | grid, or one kind of the
 * grid; `--rounds` (5) processes; `--corpora` (corpora/histories). A history that was not decided is printed so, and its times count for no goal.
 */

import { rmSync } from 'node:fs';
import { measureCorpora } from './linearizability-corpora.mjs';
import { measureGenerated } from './linearizability-generated.mjs';
import { measureThreads } from './linearizability-threads.mjs';
import { kinds, measureGrid } from './linearizability-grid.mjs';
import { buildPorcupine } from './judges.mjs';
import { workFolder } from './seatrial.mjs';

const parts = {
  corpora: measureCorpora,
  goals: measureGenerated,
  threads: measureThreads,
  grid: measureGrid,
};

export async function bench({ rounds = '5', only, seed, corpora = 'corpora/histories' }) {
  const choices = Object.keys({ ...parts, ...kinds });
  if (only !== undefined && !choices.includes(only)) throw new Error(`--only ${choices.join(' | ')}`);
  const part = only in kinds ? 'grid' : only;
  const { folder, remove } = workFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const peer = buildPorcupine(folder);
    console.log(`peer: ${peer?.version ?? 'absent (no go, or no module)'}`);
    const rows = [];
    const goals = [];
    for (const [name, measure] of Object.entries(parts)) {
      if (part !== undefined && part !== name) continue;
      const began = performance.now();
      const found = await measure({
        folder,
        peer,
        corpora,
        rounds: Number(rounds),
        seed: Number(seed),
        only,
      });
      console.log(`${name}: ${Math.round((performance.now() - began) / 1_000)} s`);
      rows.push(...found.rows.map((row) => (peer === undefined ? { ...row, peer: 'absent' } : row)));
      goals.push(...found.goals.map(withMet));
    }
    return { peers: peer === undefined ? [] : [peer.version], rows, goals };
  } finally {
    remove();
  }
}

function withMet({ what, value, op, goal, why }) {
  if (value === undefined) return { what, value: why ?? 'peer: absent', op, goal, met: null };
  return {
    what,
    value,
    op,
    goal,
    met: op === '>=' ? value >= goal : op === '=' ? value === goal : value <= goal,
  };
}
