/** Every rule this version judges, with its checker, in the order they are reported. `docs/SPEC.md` says what each promises. */

import { checkAvailability } from './av1-availability.ts';
import { checkEqual } from './cv1-equal.ts';
import { checkNothingLost } from './cv2-nothing-lost.ts';
import { checkNothingInvented } from './cv3-nothing-invented.ts';
import { checkNothingResurrected } from './cv4-nothing-resurrected.ts';
import { checkDelivered } from './dl1-delivered.ts';
import { checkDurable } from './du1-durable.ts';
import { checkLoadAmplification } from './la1-load-amplification.ts';
import type { Checker } from './rule-verdict.ts';
import { checkTermination } from './sg1-termination.ts';
import { checkShape } from './sg2-shape.ts';
import { checkOrder } from './sg3-order.ts';
import { checkExactlyOnce } from './sg4-exactly-once.ts';
import { checkUnknownStep } from './sg5-unknown-step.ts';
import { checkNoOrphan } from './sg6-no-orphan.ts';
import { checkTruthfulStatus } from './sg7-truthful-status.ts';
import { checkConservation } from './sg8-conservation.ts';
import { checkIsolation } from './sg9-isolation.ts';
import { checkSemanticLock } from './sg10-semantic-lock.ts';

/** Rules by ID. A new checker is one file and one line here. */
export const checkers = {
  SG1: checkTermination,
  SG2: checkShape,
  SG3: checkOrder,
  SG4: checkExactlyOnce,
  SG5: checkUnknownStep,
  SG6: checkNoOrphan,
  SG7: checkTruthfulStatus,
  SG8: checkConservation,
  SG9: checkIsolation,
  SG10: checkSemanticLock,
  CV1: checkEqual,
  CV2: checkNothingLost,
  CV3: checkNothingInvented,
  CV4: checkNothingResurrected,
  DU1: checkDurable,
  DL1: checkDelivered,
  AV1: checkAvailability,
  LA1: checkLoadAmplification,
} as const satisfies Record<string, Checker>;

/** The ID of a rule that has a checker. */
export type CheckedRule = keyof typeof checkers;
