import { SeatrialError } from '../../../lib/errors.ts';
import type { Value } from '../../../model/history.ts';
import { canonical, isList, isSame, show } from '../canonical.ts';
import { defineModel, type Call, type ModelFunction } from '../model.ts';
import { read, registerValues, write } from './register.ts';

/** Compare and set, argument `[from, to]`. An ok whose result is `false` saw another value than `from`. */
const cas: ModelFunction<Value> = {
  kind: ({ result }) => (result === false ? 'observer' : 'update'),
  restate: (call) => ({
    f: call.f,
    argument: pairOf(call),
    result: call.result === false ? false : undefined,
  }),
  step(state, { argument, result }) {
    const [from = null, to = null] = argument as readonly Value[];
    if (result === false) return isSame(state, from) ? undefined : state;
    return isSame(state, from) ? to : undefined;
  },
  moves: ({ argument, result }) => {
    const pair = argument as readonly Value[];
    return result === false ? undefined : { from: pair[0] ?? null, to: pair[1] ?? null };
  },
};

/** A register with compare-and-set: `read`, `write`, `cas`. Unset before the first write. */
export const casRegister = defineModel<Value>({
  name: 'cas-register',
  functions: { read, write, cas },
  init: (initial) => initial ?? null,
  key: canonical,
  describe: show,
  values: {
    ...registerValues,
    puts: (call) => (call.f === 'cas' ? changed(call).slice(1) : registerValues.puts(call)),
    sees: (call) => (call.f === 'cas' ? changed(call).slice(0, 1) : registerValues.sees(call)),
  },
  register: true,
});

/** From what to what, where it changed something. */
function changed({ argument, result }: Call): readonly Value[] {
  return result === false || !isList(argument) ? [] : argument;
}

function pairOf({ argument }: Call): Value {
  if (isList(argument) && argument.length === 2) return argument;
  throw new SeatrialError('E_HISTORY_MALFORMED', `cas wants [from, to], and was given ${show(argument)}`);
}
