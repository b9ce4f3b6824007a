/** What was read of a cluster, for those who put it together and those who say what is missing. */

import type { ClusterNames } from './kubernetes-names.ts';
import type { ClusterObject } from './kubernetes-object.ts';
import type { Policies } from './kubernetes-policies.ts';
import type { Workload } from './kubernetes-workload.ts';
import type { Mesh } from './mesh.ts';

/** Everything that is read of a cluster. */
export interface Cluster {
  readonly files: readonly string[];
  readonly objects: readonly ClusterObject[];
  readonly workloads: readonly Workload[];
  readonly names: ClusterNames;
  readonly policies: Policies;
  readonly mesh: Mesh;
}

/** What a workload names: an edge of each. */
export interface Named {
  readonly workload: Workload;
  readonly where: string;
  readonly to: readonly string[];
  readonly spoken?: ReadonlyMap<string, string>;
  readonly unknown: readonly string[];
}
