/** What users' own tests may import. */
export { createRandom } from '../lib/random.ts';
export type { Random } from '../lib/random.ts';
export { exampleTarget } from './example-target.ts';
export { parseExperiment } from './history-notation.ts';
export type { NotedExperiment } from './history-notation.ts';
export type { Asked, SequentialObject, Told } from './sequential-object.ts';
export { modelNameOf, semaphorePermits, sequentialObjects } from './sequential-objects.ts';
export type { SequentialObjectName } from './sequential-objects.ts';
export { generateHistory } from './history-generator.ts';
export type { GeneratedHistory } from './history-generator.ts';
export { spoiltHistory, validHistory } from './history-arbitraries.ts';
export type { ArbitraryHistory } from './history-arbitraries.ts';
export type { HistoryMutation, Noticing } from './history-mutation.ts';
export { historyMutations } from './history-mutations.ts';
export { runReplicatedStore } from './replicated-store.ts';
export type { StoreAnomaly, StoreRun } from './replicated-store.ts';
export { defineSimulation } from './simulation/simulation.ts';
export type { SendRequest, Simulation } from './simulation/simulation.ts';
export { judgeSimulation, simulate } from './simulation/simulate.ts';
export type { JudgedSimulation, SimulationOptions } from './simulation/simulate.ts';
export { exploreSimulation } from './simulation/explore.ts';
export type { ExploreOptions } from './simulation/explore.ts';
export type { Exploration } from '../model/explore.ts';
export { quietNetwork, roughNetwork } from './simulation/network-conditions.ts';
export type { NetworkConditions } from './simulation/network-conditions.ts';
export type {
  CreateService,
  Service,
  ServiceAnswer,
  ServicePorts,
  ServiceRequest,
  ServiceRow,
  ServiceSettings,
} from './simulation/service.ts';
export { anyScenario } from './simulation/any-scenario.ts';
export type { ScenarioRange } from './simulation/any-scenario.ts';
export { checkOperations } from './simulation/linearizability.ts';
export { primaryBackupRegister, registerBugs } from './simulation/register/register.ts';
export { parseScenario, parseTarget } from './simulation/parse.ts';
export type { Scenario, ScenarioInput } from '../model/scenario.ts';
export { assertService, checkService } from './stateful/check-service.ts';
export type { ServiceCheckOptions } from './stateful/check-service.ts';
export type {
  AskedStep,
  ServiceCheck,
  ServiceCounterexample,
  ServiceReplay,
} from './stateful/service-check.ts';
export { modelCommand, unanswered } from './stateful/service-model.ts';
export type { AnyCommand, ModelCommand, ModelStep, ServiceModel } from './stateful/service-model.ts';
