/** Seatrial as a library: the documents, what a target's client module needs, and the judge of histories. */

export {
  checkLinearizable,
  type LinearizabilityOptions,
  type LinearizabilityResult,
} from './check/linearizability/check-linearizable.ts';
export { defineModel, type Model } from './check/linearizability/model.ts';
export { models as historyModels } from './check/linearizability/registry.ts';
export { createObservationChecker } from './check/observations/registry.ts';
export { readOperations } from './history/operations.ts';
export { pairRows } from './history/pair.ts';
export { readHistory } from './history/read-history.ts';
export { ednLines } from './history/write-edn.ts';
export { seatrialLines } from './history/write-seatrial.ts';
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
export type { HistoryDialect, HistoryRow, Value } from './model/history.ts';
export type { HistoryOperation } from './model/history-operation.ts';
export type { HistoryAnomaly, HistoryChecker, HistoryVerdict, PairedRow } from './model/history-verdict.ts';
export { checkLinearizableByModule, type ModuleOptions } from './workers/check-by-module.ts';
export { LinearizabilityPool } from './workers/linearizability-pool.ts';
export type { PoolOptions, PoolProgress } from './workers/pool-options.ts';
