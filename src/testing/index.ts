/** What users' own tests may import. */
export { createRandom } from '../lib/random.ts';
export type { Random } from '../lib/random.ts';
export { exampleTarget } from './example-target.ts';
export { parseExperiment } from './history-notation.ts';
export type { NotedExperiment } from './history-notation.ts';
