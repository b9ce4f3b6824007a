/** Where users come in: Services with an address outside, Ingresses, routes of a gateway. */

import { elementsOf, fieldOf, textOf, type Located } from './json-input.ts';
import { isKnativeEntry, isKnativeService } from './knative.ts';
import type { ClusterObject } from './kubernetes-object.ts';

/** A host that traffic from outside is sent to. */
export interface EntryHost {
  readonly host: string;
  readonly namespace: string;
  readonly file: string;
}

/** The hosts behind Ingresses, gateway routes, OpenShift routes and Traefik's routes. */
export function entryHosts(objects: readonly ClusterObject[]): EntryHost[] {
  return objects.flatMap((object) =>
    backendsOf(object).flatMap(({ at, namespace }) =>
      typeof at.value === 'string' && at.value !== ''
        ? [{ host: at.value, namespace: namespace ?? object.namespace, file: object.file }]
        : [],
    ),
  );
}

interface Backend {
  readonly at: Located;
  readonly namespace?: string;
}

function backendsOf(object: ClusterObject): Backend[] {
  const spec = fieldOf(object.at, 'spec');
  switch (object.kind) {
    case 'Ingress':
      return ingressBackends(spec).map((at) => ({ at }));
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
      return isOfMesh(object)
        ? []
        : elementsOf(fieldOf(spec, 'rules'))
            .flatMap((rule) => elementsOf(fieldOf(rule, 'backendRefs')))
            .map(backendOf);
    case 'Route':
      return object.group === 'route.openshift.io' ? [{ at: fieldOf(fieldOf(spec, 'to'), 'name') }] : [];
    case 'IngressRoute':
      return elementsOf(fieldOf(spec, 'routes'))
        .flatMap((route) => elementsOf(fieldOf(route, 'services')))
        .map(backendOf);
    case 'Service':
      return isKnativeService(object) && isKnativeEntry(object)
        ? [{ at: fieldOf(fieldOf(object.at, 'metadata'), 'name') }]
        : [];
    default:
      return [];
  }
}

function backendOf(at: Located): Backend {
  const { value } = fieldOf(at, 'namespace');
  return { at: fieldOf(at, 'name'), ...(typeof value === 'string' ? { namespace: value } : {}) };
}

/** Both the present form, and the one before version 1. */
function ingressBackends(spec: Located): Located[] {
  const paths = elementsOf(fieldOf(spec, 'rules')).flatMap((rule) =>
    elementsOf(fieldOf(fieldOf(rule, 'http'), 'paths')),
  );
  const backends = [
    fieldOf(spec, 'defaultBackend'),
    fieldOf(spec, 'backend'),
    ...paths.map((path) => fieldOf(path, 'backend')),
  ];
  return backends.flatMap((backend) => [
    fieldOf(fieldOf(backend, 'service'), 'name'),
    fieldOf(backend, 'serviceName'),
  ]);
}

/** A route whose parent is a Service is for calls within the mesh. */
export function isOfMesh({ at }: ClusterObject): boolean {
  return meshParents(at).length > 0;
}

/** The Services that a route within the mesh is for. */
export function meshParents(at: Located): string[] {
  return elementsOf(fieldOf(fieldOf(at, 'spec'), 'parentRefs')).flatMap((parent) =>
    fieldOf(parent, 'kind').value === 'Service' ? [textOf(fieldOf(parent, 'name'))] : [],
  );
}
