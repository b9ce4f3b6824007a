/** Seatrial as a library: the documents and what a target's client module needs. */

export { defineClient } from './model/client.ts';
export type { Address, Books, Call, Operation, Outcome, TargetClient } from './model/client.ts';
export type { Balance, LedgerRow, SagaStatus } from './model/ledger.ts';
export type { Event } from './model/event.ts';
export type { Fault } from './model/fault.ts';
export type { Plan } from './model/plan.ts';
export { defineScenario } from './model/scenario.ts';
export type { Scenario, ScenarioInput } from './model/scenario.ts';
export type { Target } from './model/target.ts';
export type { Topology } from './model/topology.ts';
export type { Verdict } from './model/verdict.ts';
