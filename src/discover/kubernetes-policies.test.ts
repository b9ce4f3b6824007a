import { describe, expect, test } from 'vitest';
import { missing, seen } from './manifests-notation.test-data.ts';

describe('network policies', () => {
  test.each([
    [
      '{ podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: a } } }] }] }',
      'a->b (NetworkPolicy p allows it)',
    ],
    [
      '{ podSelector: { matchLabels: { app: a } }, egress: [{ to: [{ podSelector: { matchLabels: { app: b } } }] }] }',
      'a->b (NetworkPolicy p allows it)',
    ],
    [
      '{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [b] }] }, ingress: [{ from: [{ podSelector: { matchLabels: { name: z } } }] }] }',
      'z->b (NetworkPolicy p allows it)',
    ],
    ['{ podSelector: {}, policyTypes: [Ingress, Egress] }', ''],
    ['{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: a } } }] }] }', ''],
    ['{ podSelector: { matchLabels: { app: b } }, ingress: [{}] }', ''],
    [
      '{ podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { namespaceSelector: {} }] }] }',
      '',
    ],
  ])('%s → %j', (spec, edges) => {
    expect(seen(`a: {}\nb: {}\nNetworkPolicy p ${spec}`)).toBe(edges);
  });

  test('a call that is made is not only allowed', () => {
    const policy =
      'NetworkPolicy p { podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: a } } }] }] }';
    expect(missing(`a: {}\nb: {}\n${policy}`)).toEqual(['a->b']);
    expect(missing(`a: { args: ["b:1"] }\nb: {}\n${policy}`)).toEqual([]);
  });
});
