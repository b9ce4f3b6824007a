/** Chromium, which the tests of the report's page look through. */

import type { Check } from './check.ts';

/** Where the tests look for it. */
const chromium = '/usr/bin/chromium';

export const browser: Check = {
  name: 'browser',
  needed: false,
  purpose: 'only for the tests of the report; any browser shows one',
  try: async (machine) => {
    const { path, version } = await machine.program(chromium);
    if (version !== undefined) return { works: true, found: version };
    return {
      works: false,
      found: path === undefined ? `there is no ${chromium}` : `${path} cannot be run`,
      help: 'sudo apt-get install chromium',
    };
  },
};
