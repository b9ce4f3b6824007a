/** TypeScript of a page, compiled as strictly as ours. */

import { join } from 'node:path';
import ts from 'typescript';
import { repository } from './command-line.ts';

/** What is wrong with these files, and not with what they import; imports of the package are of its sources. */
export function strictProblems(files: readonly string[], folder: string): string[] {
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [join(repository, 'node_modules/@types')],
    paths: {
      seatrial: [join(repository, 'src/index.ts')],
      'seatrial/vitest': [join(repository, 'src/vitest/index.ts')],
    },
  });
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || file.fileName.startsWith(folder))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
