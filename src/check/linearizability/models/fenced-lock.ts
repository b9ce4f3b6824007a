import { show } from '../canonical.ts';
import { defineModel } from '../model.ts';
import { unusableInitial } from '../unusable-initial.ts';

interface Lock {
  readonly isHeld: boolean;
  /** The greatest token given out, at least. */
  readonly token: number | undefined;
}

/**
 * A lock that gives each holder a greater token than all before: `acquire` (sees the token, a whole number), `release`. A holder whose token
 * is not known has at least the next one.
 */
export const fencedLock = defineModel<Lock>({
  name: 'fenced-lock',
  functions: {
    acquire: {
      kind: 'update',
      answers: true,
      step({ isHeld, token }, { result }) {
        if (isHeld) return undefined;
        const next = token === undefined ? undefined : token + 1;
        if (result === undefined || result === null) return { isHeld: true, token: next };
        const given = Number(result);
        return next === undefined || given >= next ? { isHeld: true, token: given } : undefined;
      },
    },
    release: { kind: 'update', step: ({ isHeld, token }) => (isHeld ? { isHeld: false, token } : undefined) },
  },
  init: (initial = null) => {
    if (initial === null) return { isHeld: false, token: undefined };
    if (Number.isInteger(initial)) return { isHeld: false, token: Number(initial) };
    throw unusableInitial('fenced lock', initial, 'give the last token, a whole number');
  },
  key: ({ isHeld, token }) => `${isHeld ? 'held' : 'free'} ${token ?? ''}`,
  describe: ({ isHeld, token }) => `${isHeld ? 'held' : 'free'}, last token ${show(token)}`,
});
