/** How bad the words of other tools are (`seatrial history --severities FILE`): a list of words for each severity of ours. */

import { z } from 'zod';

const words = z
  .array(z.union([z.string().min(1), z.number()]))
  .optional()
  .meta({ description: 'Words that mean it. Case, spaces, hyphens and underscores do not count.' });

export const severitiesSchema = z
  .strictObject({ critical: words, high: words, medium: words, low: words })
  .meta({ description: 'A word that is named here means what is said here; any other keeps its meaning.' });
export type Severities = z.infer<typeof severitiesSchema>;
