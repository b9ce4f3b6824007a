/** Manifests of Kubernetes in a few words, and what is seen of them. */

import { discoverTopology, type InputFile } from './recognise.ts';

/**
 * Manifests in a few words, one a line:
 *
 *   a: { … }          a Deployment `a` with the label `app: a` and one container of these fields, and a Service `a` in front of it
 *   Kind name { … }   any other object, with this `spec`; `Kind name.namespace` is in that namespace
 */
export function manifests(lines: string): string {
  const apis: Readonly<Record<string, string>> = {
    VirtualService: 'networking.istio.io/v1',
    DestinationRule: 'networking.istio.io/v1',
    ServiceEntry: 'networking.istio.io/v1',
    Service: 'v1',
    ConfigMap: 'v1',
    Secret: 'v1',
  };
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, simple, container] = /^\s*([a-z][a-z0-9-]*): (\{.*\})$/.exec(line) ?? [];
      if (simple !== undefined && container !== undefined) {
        const pod = `{ metadata: { labels: { app: ${simple} } }, spec: { containers: [${container}] } }`;
        return [
          `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${simple} }\nspec: { template: ${pod} }`,
          `apiVersion: v1\nkind: Service\nmetadata: { name: ${simple} }\nspec: { selector: { app: ${simple} } }`,
        ];
      }
      const [, kind = '', name = '', namespace, spec = ''] =
        /^\s*(\w+) ([\w-]+)(?:\.([\w-]+))? (\{.*\})$/.exec(line) ?? [];
      const where = namespace === undefined ? '' : `, namespace: ${namespace}`;
      const fields = kind === 'ConfigMap' || kind === 'Secret' ? spec.slice(1) : `spec: ${spec} }`;
      return [
        `---\n{ apiVersion: ${apis[kind] ?? 'apps/v1'}, kind: ${kind}, metadata: { name: ${name}${where} }, ${fields}`,
      ];
    })
    .join('\n---\n');
}

/** Services with what is said of them, and edges with what shows them. */
export function seen(lines: string, ...others: InputFile[]): string {
  const { topology } = discoverTopology([{ name: 'k.yaml', text: manifests(lines) }, ...others]);
  const services = topology.services.flatMap(({ name, replicas, entry, kind, stateful, virtual }) => {
    const words = [
      ...(replicas === 1 ? [] : [String(replicas)]),
      ...(entry ? ['entry'] : []),
      ...(kind === undefined ? [] : [kind]),
      ...(stateful === true ? ['stateful'] : []),
      ...(virtual === true ? ['virtual'] : []),
    ];
    return words.length === 0 ? [] : [`${name} ${words.join(' ')}`];
  });
  const edges = topology.edges.map(({ from, to, evidence = [], facts }) => {
    const how = evidence.map((one) => one.replace(/^[^:]*: /, '')).join(', ');
    const known = Object.entries(facts).map(([fact, value]) => ` ${fact}=${String(value)}`);
    return `${from}->${to} (${how})${known.join('')}`;
  });
  return [...services, ...edges].join('; ');
}

/** What cannot be shown. */
export function missing(lines: string): string[] {
  const { unseen } = discoverTopology([{ name: 'k.yaml', text: manifests(lines) }]);
  return unseen.map(({ what }) => what.replace('k.yaml: ', ''));
}
