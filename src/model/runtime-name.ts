/** What the services of a target run in. */

import { z } from 'zod';

export const runtimeNameSchema = z.enum(['process', 'container', 'compose', 'attached']).meta({
  description:
    'process: on this machine. container: in an engine, each replica on a network of its own. compose: in a project of the target’s compose file. attached: where they run already.',
});
export type RuntimeName = z.infer<typeof runtimeNameSchema>;
