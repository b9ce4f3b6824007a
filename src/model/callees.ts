/** Who calls whom, as the target file says it (`${edge.X}`), and so which services an experiment needs. */

import { entriesOf, fieldOf, textsOf } from '../lib/untyped.ts';
import { serviceOf } from './place.ts';
import type { Scenario } from './scenario.ts';
import type { Target } from './target.ts';

/** The services a service names by `${edge.X}` in its command or environment: what it calls. */
export function calleesOf(target: Target, service: string): string[] {
  return calleesIn(fieldOf(target.services, service));
}

/** The same of a service as it was written, whatever is wrong with it. */
export function calleesIn(service: unknown): string[] {
  // What is only ever found running has no command: its edges say it.
  if (isOnlyAttached(service)) return entriesOf(fieldOf(service, 'edges')).map(([callee]) => callee);
  const environment = entriesOf(fieldOf(service, 'environment')).map(([, value]) => value);
  const text = textsOf([...textsOf(fieldOf(service, 'command')), ...environment]).join('\n');
  return [...new Set(Array.from(text.matchAll(/\$\{edge\.([a-z][a-z0-9-]*)/g), ([, callee = '']) => callee))];
}

/** Whether a service, as it was written, is never started by us: nothing says how, but where it runs. */
export function isOnlyAttached(service: unknown): boolean {
  const says = (key: string): boolean => fieldOf(service, key) !== undefined;
  return says('attached') && !['command', 'image', 'build'].some(says);
}

/** The scenario's own list, else everything that can be reached from where its clients come in. */
export function servicesToStart(
  { services, workload }: Pick<Scenario, 'services' | 'workload'>,
  target: Target,
): string[] {
  if (services !== undefined) return [...services];
  const places = workload.use === 'registers' ? [...workload.writeAt, ...workload.readAt] : [workload.at];
  return reachableFrom(places.map(serviceOf), target);
}

/** These services, and all that they call, and so on; in the order of the target file. */
export function reachableFrom(services: readonly string[], target: Target): string[] {
  const waiting = [...services];
  const reached = new Set<string>();
  for (let service = waiting.pop(); service !== undefined; service = waiting.pop()) {
    if (reached.has(service)) continue;
    reached.add(service);
    waiting.push(...calleesOf(target, service));
  }
  return Object.keys(target.services).filter((service) => reached.has(service));
}
