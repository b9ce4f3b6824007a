/** Network policies, as Kubernetes, Calico and Cilium write them: whose they are, and who may call and be called. */

import { calicoSelector } from './calico-selector.ts';
import { elementsOf, fieldOf, optionalTextOf, type Located } from './json-input.ts';
import type { ClusterObject } from './kubernetes-object.ts';
import { ciliumSelector, isSelector, podSelector, type PodSelector } from './pod-selector.ts';

/** What a policy says: one, or one of several in an object. */
export interface PolicyRules {
  /** Nothing: it is not about pods. */
  readonly subject: PodSelector | undefined;
  readonly callers: readonly PodSelector[];
  readonly callees: readonly PodSelector[];
  /** Services by their names. */
  readonly calledServices: readonly { readonly name: string; readonly namespace: string }[];
}

/** The policies in an object; none where it is none. @throws `InvalidDocumentError` naming the place of what cannot be */
export function policiesOf(object: ClusterObject): PolicyRules[] {
  const { kind, group, at } = object;
  if (group === 'cilium.io' && /^Cilium(?:Clusterwide)?NetworkPolicy$/.test(kind))
    return [fieldOf(at, 'spec'), ...elementsOf(fieldOf(at, 'specs'))].flatMap((spec) =>
      isSelector(spec) ? [ciliumRules(spec, object)] : [],
    );
  if (/(?:^|[.])projectcalico\.org$/.test(group))
    return /^(?:Global)?NetworkPolicy$/.test(kind) ? [calicoRules(object)] : [];
  return kind === 'NetworkPolicy' ? [kubernetesRules(object)] : [];
}

function kubernetesRules({ at, namespace }: ClusterObject): PolicyRules {
  const spec = fieldOf(at, 'spec');
  const peersOf = (part: string, key: string): PodSelector[] =>
    elementsOf(fieldOf(spec, part))
      .flatMap((rule) => elementsOf(fieldOf(rule, key)))
      .flatMap((peer) => {
        const selector = fieldOf(peer, 'podSelector');
        const isAnywhere = isSelector(fieldOf(peer, 'namespaceSelector'));
        return isSelector(selector) ? [podSelector(selector, isAnywhere ? undefined : namespace)] : [];
      });
  return {
    subject: podSelector(fieldOf(spec, 'podSelector'), namespace),
    callers: peersOf('ingress', 'from'),
    callees: peersOf('egress', 'to'),
    calledServices: [],
  };
}

/** A clusterwide policy is about all namespaces. Who is denied is nobody who may call. */
function ciliumRules(spec: Located, { kind, namespace }: ClusterObject): PolicyRules {
  const own = kind === 'CiliumNetworkPolicy' ? namespace : undefined;
  const rulesOf = (part: string, key: string): Located[] =>
    elementsOf(fieldOf(spec, part)).flatMap((rule) => elementsOf(fieldOf(rule, key)));
  const endpoints = fieldOf(spec, 'endpointSelector');
  return {
    subject: isSelector(endpoints) ? ciliumSelector(endpoints, own) : undefined,
    callers: rulesOf('ingress', 'fromEndpoints').map((one) => ciliumSelector(one, own)),
    callees: rulesOf('egress', 'toEndpoints').map((one) => ciliumSelector(one, own)),
    calledServices: rulesOf('egress', 'toServices').flatMap((one) => {
      const service = fieldOf(one, 'k8sService');
      const name = optionalTextOf(fieldOf(service, 'serviceName'));
      return name === undefined
        ? []
        : [{ name, namespace: optionalTextOf(fieldOf(service, 'namespace')) ?? namespace }];
    }),
  };
}

/** Rules that deny, and rules about all others (`notSelector`), name nobody who may call. */
function calicoRules({ at, kind, namespace }: ClusterObject): PolicyRules {
  const spec = fieldOf(at, 'spec');
  const own = kind === 'GlobalNetworkPolicy' ? undefined : namespace;
  const peersOf = (part: string, side: string): PodSelector[] =>
    elementsOf(fieldOf(spec, part))
      .filter((rule) => fieldOf(rule, 'action').value === 'Allow')
      .flatMap((rule) => {
        const peer = fieldOf(rule, side);
        const others = optionalTextOf(fieldOf(peer, 'namespaceSelector'));
        const isOthers = optionalTextOf(fieldOf(peer, 'notSelector')) !== undefined;
        const selector = fieldOf(peer, 'selector');
        if (isOthers || optionalTextOf(selector) === undefined) return [];
        return [calicoSelector(selector, others === undefined ? own : undefined)];
      });
  const selector = fieldOf(spec, 'selector');
  const subject =
    optionalTextOf(selector) === undefined ? podSelector(selector, own) : calicoSelector(selector, own);
  return {
    subject,
    callers: peersOf('ingress', 'source'),
    callees: peersOf('egress', 'destination'),
    calledServices: [],
  };
}
