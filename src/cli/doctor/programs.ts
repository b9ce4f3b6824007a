/** Programs that targets ask for by `requires`. */

import type { Check } from './check.ts';
import type { Machine } from './machine.ts';

export const programs: Check = {
  name: 'programs',
  needed: false,
  purpose: 'only the targets that ask for them',
  try: async (machine) => {
    if (machine.required.length === 0) return { works: true, found: 'no target asks for any' };
    const tried = await Promise.all(machine.required.map((one) => look(one, machine)));
    const missing = tried.filter(({ works }) => !works);
    const help = missing.map(({ provide }) => provide);
    return {
      works: missing.length === 0,
      found: tried.map(({ found }) => found).join('; '),
      ...(help.length === 0 ? {} : { help: help.join(' && ') }),
    };
  },
};

async function look(
  { command, targets, provide }: Machine['required'][number],
  machine: Machine,
): Promise<{ works: boolean; found: string; provide: string }> {
  const { path, version, broken } = await machine.program(command);
  if (path === undefined)
    return { works: false, found: `${command} is not on PATH (${targets.join(', ')})`, provide };
  if (broken !== undefined) return { works: false, found: `${path} cannot be run: ${broken}`, provide };
  return { works: true, found: version ?? path, provide };
}
