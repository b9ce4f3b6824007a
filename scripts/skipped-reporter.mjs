/**
 * Vitest reporter: at the end of a run, every skipped test with its reason (given to `ctx.skip(reason)`, which names the command that
 * provides what is missing), and one closing line that machines read.
 */

export default class SkippedReporter {
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const reasons = new Map();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state in count) count[state] += 1;
        if (state !== 'skipped') continue;
        const reason = note ?? 'no reason given';
        reasons.set(reason, [
          ...(reasons.get(reason) ?? []),
          `${module.relativeModuleId} > ${test.fullName}`,
        ]);
      }
      if (module.state() === 'failed' && module.errors().length > 0) count.failed += 1;
    }
    for (const [reason, tests] of reasons) {
      console.log(`\nskipped: ${reason}`);
      for (const name of tests) console.log(`  ${name}`);
    }
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
