/**
 * Vitest sequencer: the test files that take longest come first, so that the workers end together. By itself, Vitest knows how long files
 * take only where they have run before; in a new clone it begins with those that have most lines.
 */

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest first. */
const longest = [
  'src/cli/containers-engine.e2e.test.ts',
  'scenarios/shop.test.ts',
  'src/vitest/scenario-test.e2e.test.ts',
  'src/cli/containers.e2e.test.ts',
  'src/cli/containers-cut.e2e.test.ts',
  'src/cli/explore.e2e.test.ts',
  'src/cli/emergency-stop.e2e.test.ts',
  'src/cli/attached.e2e.test.ts',
  'src/cli/healing.e2e.test.ts',
  'src/cli/containers-away.e2e.test.ts',
  'src/cli/signals.e2e.test.ts',
  'src/cli/pack.e2e.test.ts',
  'src/adapters/compose/system.e2e.test.ts',
  'src/adapters/containers/traps.e2e.test.ts',
  'scenarios/shop-events.test.ts',
  'src/cli/docs.e2e.test.ts',
  'src/cli/seen-sagas.e2e.test.ts',
  'src/cli/nightly.e2e.test.ts',
  'src/cli/matrix.e2e.test.ts',
  'src/cli/spans.e2e.test.ts',
  'src/adapters/containers/system.e2e.test.ts',
  'src/cli/compose.e2e.test.ts',
  'src/cli/nightly-workflow.e2e.test.ts',
  'src/cli/refusals.e2e.test.ts',
  'src/check/laws.test.ts',
  'src/adapters/attached/heal-attached.test.ts',
  'src/check/mutants.test.ts',
  'src/adapters/harness-death.test.ts',
  'src/adapters/heal.test.ts',
  'src/cli/read-scenario-module.test.ts',
];

/** Vitest's own order, but for those. */
export default class LongestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const gone = longest.filter((file) => !existsSync(join(root, file)));
    if (gone.length > 0)
      throw new Error(`src/testing/longest-first.ts names files that are gone: ${gone.join(', ')}`);
    const place = ({ moduleId }: TestSpecification): number => {
      const index = longest.indexOf(relative(root, moduleId).replaceAll('\\', '/'));
      return index === -1 ? longest.length : index;
    };
    return (await super.sort(specifications)).sort((one, other) => place(one) - place(other));
  }
}
