/** Variables of the harness's own environment that a target file asks for (`${env.NAME}`): stored with a run, so that it replays. */

import type { Target } from '../model/target.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The names of the variables `target` asks for. */
function variablesOf(target: Target): string[] {
  const texts = Object.values(target.services).flatMap(({ command, environment }) => [
    ...(command ?? []),
    ...Object.values(environment),
  ]);
  return texts.flatMap((text) =>
    Array.from(text.matchAll(/\$\{env\.([A-Za-z_]\w*)/g), ([, name = '']) => name),
  );
}

/** The variables `target` asks for, as they are set in `env`; unset ones are left out. */
export function targetEnvironment(target: Target, env: Environment): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of variablesOf(target)) {
    const value = env[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** `env` as it was for `target` in an earlier run that stored `then`: what was unset then is unset again. */
export function restoreEnvironment(
  target: Target,
  env: Environment,
  then: Readonly<Record<string, string>>,
): Environment {
  return { ...env, ...Object.fromEntries(variablesOf(target).map((name) => [name, then[name]])) };
}
