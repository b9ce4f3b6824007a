import { canonical, show } from '../canonical.ts';
import { defineModel } from '../model.ts';

/**
 * A text a key: `get`, `put` (replaces it), `append` (adds at its end). Empty before the first write; a get of nil saw it empty.
 *
 * Look-ahead: appending never takes anything away, so what is not a beginning of the text seen will not become it.
 */
export const kvAppend = defineModel<string>({
  name: 'kv-append',
  functions: {
    get: { kind: 'observer', step: (state, { result }) => (state === textOf(result) ? state : undefined) },
    put: { kind: 'overwrite', step: (_state, { argument }) => textOf(argument) },
    append: { kind: 'update', step: (state, { argument }) => state + textOf(argument) },
  },
  init: textOf,
  key: (state) => state,
  describe: show,
  hopeless: (state, { result }) => !textOf(result).startsWith(state),
});

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : String(canonical(value as number));
}
