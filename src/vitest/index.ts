/** What users' tests of Vitest may import. */
export { scenarioTest } from './scenario-test.ts';
export type { ScenarioExpectation, ScenarioTestOptions } from './scenario-test.ts';
