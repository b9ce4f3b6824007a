/** What the proxies of an experiment have seen (`observed.json` in its folder): a run that is gone on with counts that of all of it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument } from '../model/document.ts';
import { observedProxySchema, type ObservedProxy } from '../model/observed.ts';
import { readText, shown } from './files.ts';
import { writeWhole } from './run-folder.ts';

const observedFileSchema = z.array(observedProxySchema.extend({ name: z.string() }));

/** Writes what was seen into the experiment's `folder`. */
export function writeObserved(folder: string, observed: readonly ObservedProxy[]): void {
  writeWhole(join(folder, 'observed.json'), `${JSON.stringify(observed)}\n`);
}

/**
 * What was seen in the experiment of this `folder`; nothing where it ended before it had seen anything.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` when the file is no such list
 */
export function readObserved(folder: string): readonly ObservedProxy[] {
  const file = join(folder, 'observed.json');
  return existsSync(file) ? readDocument(observedFileSchema, readText(file), { file: shown(file) }) : [];
}
