/** The file of `-config`: the proxies a server begins with, as for `POST /populate`. */

import { readFile } from 'node:fs/promises';
import { messageOf } from '../lib/errors.ts';
import { badBody } from './api-error.ts';
import { readJsonText, type JsonValue } from './json-text.ts';
import type { Log } from './log.ts';
import type { ProxyRegistry } from './proxy-registry.ts';
import { proxiesIn } from './wire.ts';

/** Makes the proxies of the file. Never rejects: what is wrong with it is logged, and those before it are kept. */
export async function populateFrom(file: string, proxies: ProxyRegistry, log: Log): Promise<void> {
  const failed = (message: string, error: unknown): void => {
    log('error', message, { error: messageOf(error), config: file });
  };
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    failed('Error reading config file', error);
    return;
  }
  try {
    const { done, error } = await proxies.populate(proxiesIn(parse(text)));
    if (error === undefined)
      log('info', 'Populated proxies from file', { config: file, proxies: done.length });
    else failed('Failed to populate proxies from file', error);
  } catch (error) {
    failed('Failed to populate proxies from file', error);
  }
}

function parse(text: string): JsonValue {
  try {
    return readJsonText(text);
  } catch (error) {
    throw badBody(messageOf(error));
  }
}
