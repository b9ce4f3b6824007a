/** The file in which a user tells testcontainers, and with it us, which engine to take. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `.testcontainers.properties` in the folder says (`docker.host = tcp://…`, a line each); nothing where there is no such file. */
export function testcontainersProperties(home: string): ReadonlyMap<string, string> {
  let text: string;
  try {
    text = readFileSync(join(home, '.testcontainers.properties'), 'utf8');
  } catch {
    return new Map();
  }
  return new Map(
    Array.from(
      text.matchAll(/^[ \t]*([^#!\s=:]+)[ \t]*[=:][ \t]*(.*?)[ \t\r]*$/gm),
      ([, name = '', value = '']) => [name, value],
    ),
  );
}
