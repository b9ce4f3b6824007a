/**
 * The rooms, inside out. A room may import itself and what its line names; everything else is refused.
 * Change a line here only together with ARCHITECTURE.md.
 */
const rooms = {
  lib: [],
  model: ['lib'],
  discover: ['model', 'lib'],
  history: ['model', 'lib'],
  plan: ['model', 'lib'],
  workload: ['model', 'lib'],
  fault: ['model', 'lib'],
  check: ['model', 'lib'],
  explore: ['plan', 'fault', 'model', 'lib'],
  report: ['model', 'lib'],
  run: ['fault', 'workload', 'model', 'lib'],
  proxy: ['model', 'lib'],
  adapters: ['run/ports', 'fault', 'model', 'lib'],
  workers: ['check', 'adapters', 'model', 'lib'],
  vitest: ['adapters/target-lock', 'report', 'model', 'lib'],
};

/** Rooms that compute and never touch the world. */
const pure = Object.keys(rooms).filter((room) => !['adapters', 'proxy', 'workers', 'vitest'].includes(room));
const test = '[.]test[.]ts$|^src/(proxy/)?testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(rooms).map(([room, below]) => ({
      name: `${room}-room`,
      comment: `src/${room} may import only ${[room, ...below].join(', ')}.`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: test },
      to: { path: '^src/', pathNot: [room, ...below].map((name) => `^src/${name}[/.]`) },
    })),
    {
      name: 'pure-core',
      comment:
        'Only adapters, proxy, workers, vitest and cli touch the world. Everything else is handed a port (src/run/ports.ts).',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/`, pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'checkers-stand-alone',
      comment: 'A checker never leans on another checker: only on the history and the form of an anomaly.',
      severity: 'error',
      from: { path: '^src/check/((sg|cv|dl|du|av|la)[0-9][^/]+)[.]ts$', pathNot: test },
      to: { path: '^src/check/(sg|cv|dl|du|av|la)[0-9][^/]+[.]ts$', pathNot: '^src/check/$1[.]ts$' },
    },
    {
      name: 'testing-without-cli',
      comment: 'What users import for their tests never drags in the command line.',
      severity: 'error',
      from: { path: '^src/testing/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'targets-know-nothing',
      comment: 'A system under test must not know it is tested: types only, and only from the public API.',
      severity: 'error',
      from: { path: '^targets/', pathNot: '[.]test(-data)?[.]ts$' },
      to: { path: '^src/', pathNot: '^src/index[.]ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-tests-in-source',
      comment:
        'What users import for their tests is not for our own source; only the command line runs simulations, too.',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { path: test, pathNot: '^src/testing/simulation/(?!.*[.]test[.]ts$)' },
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.d.ts'],
    },
  },
};
