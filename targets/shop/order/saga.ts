/**
 * The saga `checkout` as its journal tells it, and what to do next.
 *
 *   reserve (undone by release) → charge (undone by refund) → ship, the pivot → notify, through the outbox
 *
 * The journal has the intent before a call is sent, its outcome before the saga goes on, and the end before anybody is told. So
 * the next move follows from the journal alone, and a restart is no special case: fold the lines, ask for the next move.
 *
 * After Garcia-Molina and Salem, "Sagas" (SIGMOD 1987).
 */

/** What the customer asked for. */
export interface Checkout {
  readonly order: string;
  readonly item: string;
  readonly quantity: number;
  readonly card: string;
  readonly address: string;
}

/** Steps that are done before a saga may end. */
export type Step = 'reserve' | 'charge' | 'ship';
/** What undoes a step. */
export type Compensation = 'release' | 'refund';
/** How a saga ended. */
type Ending = 'completed' | 'compensated';

/** A line of the order service's journal. */
export type SagaLine = { readonly saga: string } & (
  | { readonly at: 'start'; readonly checkout: Checkout }
  | { readonly at: 'intent'; readonly step: Step; readonly key: string }
  | { readonly at: 'outcome'; readonly step: Step; readonly outcome: 'ok' | 'refused' | 'unknown' }
  | { readonly at: 'undone'; readonly compensation: Compensation }
  | { readonly at: 'end'; readonly status: Ending }
  | { readonly at: 'sent' }
);

/** A saga so far. `intended`: a call was, or may have been, sent, and no outcome is known. */
export interface Saga {
  readonly checkout: Checkout;
  readonly steps: Readonly<Partial<Record<Step, 'intended' | 'ok' | 'refused' | 'unknown'>>>;
  readonly undone: readonly Compensation[];
  readonly ending?: Ending;
  /** The customer was notified. */
  readonly sent: boolean;
}

/** What to do next. */
export type Move =
  | { readonly do: 'step'; readonly step: 'reserve' | 'charge' | 'ship' }
  | { readonly do: 'resolve' }
  | { readonly do: 'undo'; readonly compensation: Compensation }
  | { readonly do: 'end'; readonly status: Ending }
  | { readonly do: 'nothing' };

const order: readonly Step[] = ['reserve', 'charge', 'ship'];
const undoneBy: Readonly<Record<Step, Compensation | undefined>> = {
  reserve: 'release',
  charge: 'refund',
  ship: undefined,
};

/** The saga after one more line. */
export function fold(saga: Saga | undefined, line: SagaLine): Saga | undefined {
  if (line.at === 'start') return saga ?? { checkout: line.checkout, steps: {}, undone: [], sent: false };
  if (saga === undefined) return undefined;
  switch (line.at) {
    case 'intent':
      return changed(saga, { steps: withStep(saga, line.step, 'intended') });
    case 'outcome':
      return changed(saga, { steps: withStep(saga, line.step, line.outcome) });
    case 'undone':
      return changed(saga, { undone: [...saga.undone, line.compensation] });
    case 'end':
      return changed(saga, { ending: line.status });
    case 'sent':
      return changed(saga, { sent: true });
  }
}

function withStep(
  { steps }: Saga,
  step: Step,
  outcome: NonNullable<Saga['steps'][Step]>,
): Partial<Record<Step, NonNullable<Saga['steps'][Step]>>> {
  const next = { ...steps };
  next[step] = outcome;
  return next;
}

/** Field by field: an order is changed a dozen times, and a field that is written over in a copy is dear. */
function changed(saga: Saga, change: Partial<Saga>): Saga {
  const { checkout } = saga;
  const { steps = saga.steps, undone = saga.undone, sent = saga.sent, ending = saga.ending } = change;
  return ending === undefined ? { checkout, steps, undone, sent } : { checkout, steps, undone, sent, ending };
}

/** Which of the steps that are done is undone first. */
export type UndoOrder = 'last first' | 'first first';

/** The next move. */
export function nextMove(saga: Saga, undoOrder: UndoOrder = 'last first'): Move {
  if (saga.ending !== undefined) return { do: 'nothing' };
  for (const step of order) {
    const outcome = saga.steps[step];
    if (outcome === 'ok') continue;
    if (outcome === 'refused' || outcome === 'unknown') return undoing(saga, undoOrder);
    // A shipment that may be under way cannot be taken back, so it is never sent again on a guess: ask.
    return step === 'ship' && outcome === 'intended' ? { do: 'resolve' } : { do: 'step', step };
  }
  return { do: 'end', status: 'completed' };
}

/** Undoes what is done or may be done. */
function undoing(saga: Saga, undoOrder: UndoOrder): Move {
  for (const step of undoOrder === 'last first' ? order.toReversed() : order) {
    const outcome = saga.steps[step];
    const compensation = undoneBy[step];
    if (compensation === undefined || (outcome !== 'ok' && outcome !== 'unknown')) continue;
    if (!saga.undone.includes(compensation)) return { do: 'undo', compensation };
  }
  return { do: 'end', status: 'compensated' };
}
