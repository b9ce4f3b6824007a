/**
 * What `seatrial explore` is worth. Each part is a module of its own and measured by `--only NAME`; left out: all of them.
 *
 *     npm run bench -- explore [--only compare | twins | correct] [--times N] [--lanes N] [--into FOLDER]
 */

/** Each module exports `measure(options)`, which gives `{ tables, goals, peers }`. */
const parts = {
  compare: './explore-compare.mjs',
  twins: './explore-twins.mjs',
  correct: './explore-correct.mjs',
};

export async function bench({ only, ...options }) {
  if (only !== undefined && !(only in parts))
    throw new Error(`--only ${only}: the parts are ${Object.keys(parts).join(', ')}`);
  const measured = [];
  for (const [name, module] of Object.entries(parts)) {
    if (only !== undefined && only !== name) continue;
    const { measure } = await import(module);
    measured.push(await measure(options));
  }
  return {
    peers: measured.flatMap(({ peers = [] }) => peers),
    tables: Object.assign({}, ...measured.map(({ tables }) => tables)),
    goals: measured.flatMap(({ goals }) => goals),
  };
}
