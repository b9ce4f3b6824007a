/** What the services of a target run in. */

import { z } from 'zod';

export const runtimeNameSchema = z.enum(['process', 'container']).meta({
  description: 'process: on this machine. container: in an engine, each replica on a network of its own.',
});
export type RuntimeName = z.infer<typeof runtimeNameSchema>;
