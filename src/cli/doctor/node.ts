/** Node itself. */

import type { Check } from './check.ts';

const least = [20, 19] as const;

export const node: Check = {
  name: 'node',
  needed: true,
  try: ({ nodeVersion }) => {
    const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
    const works = major > least[0] || (major === least[0] && minor >= least[1]);
    const found = works ? nodeVersion : `${nodeVersion}; ${least.join('.')} is the oldest that will do`;
    return Promise.resolve({ works, found, ...(works ? {} : { help: 'nvm install 22' }) });
  },
};
