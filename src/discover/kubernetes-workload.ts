/** What runs: Deployments and their like, with their containers; and Jobs, which run to their end and are no services. */

import {
  elementsOf,
  fieldOf,
  invalidAt,
  isRecord,
  kindOf,
  optionalTextOf,
  plainText,
  type Located,
} from './json-input.ts';
import { isKnativeService, knativeReplicas } from './knative.ts';
import { labelsOf, nameOf, type ClusterObject, type Labels } from './kubernetes-object.ts';
import { storeOfImage, type StoreKind } from './well-known-images.ts';

/** A workload. */
export interface Workload {
  readonly at: Located;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly file: string;
  /** Of its pods. */
  readonly labels: Labels;
  readonly replicas: number | undefined;
  /** It has a volume that outlives its pods. */
  readonly stateful: boolean;
  readonly store: StoreKind | undefined;
  /** It ends by itself. */
  readonly isJob: boolean;
  readonly containers: readonly Container[];
  /** ConfigMaps and Secrets that it has as files. */
  readonly mounted: readonly ConfigReference[];
}

/** One container of a pod. */
export interface Container {
  readonly at: Located;
  /** It runs to its end before the others start. */
  readonly init: boolean;
}

/** A ConfigMap or Secret that is named. */
export interface ConfigReference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
}

const running = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'DeploymentConfig',
  'Rollout',
  'Pod',
]);
const ending = new Set(['Job', 'CronJob']);

/** The workload that an object is, if it is one. */
export function workloadOf(object: ClusterObject): Workload[] {
  const { kind, at, file, namespace } = object;
  const isKnative = isKnativeService(object);
  if (!running.has(kind) && !ending.has(kind) && !isKnative) return [];
  const spec = fieldOf(at, 'spec');
  const pod = kind === 'Pod' ? at : fieldOf(jobSpec(spec, kind), 'template');
  const podSpec = fieldOf(pod, 'spec');
  const volumes = elementsOf(fieldOf(podSpec, 'volumes'));
  const claims = elementsOf(fieldOf(spec, 'volumeClaimTemplates'));
  const claimed = volumes.some((volume) => fieldOf(volume, 'persistentVolumeClaim').value !== undefined);
  const containers = elementsOf(fieldOf(podSpec, 'containers'));
  const [main] = containers;
  const image = main === undefined ? undefined : optionalTextOf(fieldOf(main, 'image'));
  const words = ['command', 'args'].flatMap((part) =>
    main === undefined ? [] : elementsOf(fieldOf(main, part)).map(({ value }) => plainText(value)),
  );
  return [
    {
      at,
      kind,
      name: nameOf(object),
      namespace,
      file,
      labels: labelsOf(fieldOf(fieldOf(pod, 'metadata'), 'labels')),
      replicas: isKnative ? knativeReplicas(object) : replicasOf(fieldOf(spec, 'replicas')),
      stateful: claimed || claims.length > 0 || kind === 'StatefulSet',
      store: image === undefined ? undefined : storeOfImage(image, words),
      isJob: ending.has(kind),
      containers: [
        ...containers.map((one) => ({ at: one, init: false })),
        // One that is restarted for ever runs beside the others.
        ...elementsOf(fieldOf(podSpec, 'initContainers')).map((one) => ({
          at: one,
          init: fieldOf(one, 'restartPolicy').value !== 'Always',
        })),
      ],
      mounted: volumes.flatMap(mountedIn),
    },
  ];
}

function jobSpec(spec: Located, kind: string): Located {
  return kind === 'CronJob' ? fieldOf(fieldOf(spec, 'jobTemplate'), 'spec') : spec;
}

/** A number of replicas, where there is one. */
export function replicasOf(at: Located): number | undefined {
  const { value } = at;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1_000_000) return value;
  throw invalidAt(at, `must be a number of replicas, this is ${kindOf(value)}`);
}

function mountedIn(volume: Located): ConfigReference[] {
  const projected = elementsOf(fieldOf(fieldOf(volume, 'projected'), 'sources'));
  return [volume, ...projected].flatMap((one) => [
    ...named('ConfigMap', fieldOf(fieldOf(one, 'configMap'), 'name')),
    ...named('Secret', fieldOf(fieldOf(one, 'secret'), 'secretName')),
    ...named('Secret', fieldOf(fieldOf(one, 'secret'), 'name')),
  ]);
}

function named(kind: ConfigReference['kind'], at: Located): ConfigReference[] {
  return typeof at.value === 'string' ? [{ kind, name: at.value }] : [];
}

/** Autoscalers say how many there are at least: workload → how many. */
export function leastReplicas(objects: readonly ClusterObject[]): ReadonlyMap<string, number> {
  return new Map(
    objects
      .filter(({ kind, at }) => kind === 'HorizontalPodAutoscaler' && isRecord(fieldOf(at, 'spec').value))
      .map(({ at, namespace }) => {
        const spec = fieldOf(at, 'spec');
        const { value: target } = fieldOf(fieldOf(spec, 'scaleTargetRef'), 'name');
        return [`${namespace}/${plainText(target)}`, replicasOf(fieldOf(spec, 'minReplicas')) ?? 1];
      }),
  );
}
