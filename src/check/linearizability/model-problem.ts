/** Whether what somebody wrote is a model. */

import { entriesOf, fieldOf } from '../../lib/untyped.ts';
import type { CallKind, Model } from './model.ts';

const kinds: readonly CallKind[] = ['observer', 'overwrite', 'update'];

/** What keeps `value` from being a model, in a sentence about it; nothing: it is one, as far as can be seen without running it. */
export function modelProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null)
    return `is no model but ${value === null ? 'null' : `a ${typeof value}`}`;
  if (typeof fieldOf(value, 'name') !== 'string') return 'has no name';
  const missing = ['init', 'key'].find((name) => typeof fieldOf(value, name) !== 'function');
  if (missing !== undefined) return `has no function ${missing}`;
  const functions = entriesOf(fieldOf(value, 'functions'));
  if (functions.length === 0) return 'has no functions';
  for (const [name, one] of functions) {
    if (typeof fieldOf(one, 'step') !== 'function') return `has no step for ${name}`;
    const kind = fieldOf(one, 'kind');
    if (typeof kind !== 'function' && !kinds.includes(kind as CallKind))
      return `says of ${name} no kind that there is: ${kinds.join(', ')}`;
  }
  return undefined;
}

/** See `modelProblem`. */
export function isModel(value: unknown): value is Model {
  return modelProblem(value) === undefined;
}
