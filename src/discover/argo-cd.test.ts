import { expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { failureSchema } from '../model/failure.ts';
import { readHistory } from './history-input.ts';

function read(text: string): string {
  try {
    const { form, read: count, failures, unseen } = readHistory({ text, name: 'f' });
    expect(form).toBe('argo-cd');
    const lines = failures.map((failure) => {
      expect(failureSchema.parse(failure)).toEqual(failure);
      const { time, service = '', severity, summary = '-' } = failure;
      return [time.slice(5, 16), service, severity, summary].join(' ');
    });
    return `${count}: ${[...lines, ...unseen.map(({ what, why }) => `${what}: ${why}`)].join('; ')}`;
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('; ');
  }
}

const commit = '0123456789abcdef0123456789abcdef01234567';

/** An Application with this status. */
function application(status: string, name = 'cart'): string {
  return `{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "${name}"}, "status": ${status}}`;
}

const history = `{"history": [{"id": 0, "revision": "${commit}", "deployedAt": "2026-02-10T08:00:00Z"}, {"id": 1, "revisions": ["v2", "v3"], "deployedAt": "2026-02-11T08:00:00Z"}]}`;

test.each([
  [
    application(history),
    '2: 02-10T08:00 cart medium sync to 0123456; 02-11T08:00 cart medium sync to v2, v3',
  ],
  [`{"apiVersion": "v1", "kind": "List", "items": [${application('{}')}]}`, '0: '],
  [
    application(
      '{"operationState": {"phase": "Failed", "finishedAt": "2026-02-12T08:00:00Z", "syncResult": {"revision": "v4"}}}',
    ),
    '1: 02-12T08:00 cart high sync to v4: failed',
  ],
  [
    application(
      '{"operationState": {"phase": "Succeeded", "finishedAt": "2026-02-12T08:00:00Z"}}',
      '__proto__',
    ),
    '0: ',
  ],
  // As kubectl writes it.
  [
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: pay }\nstatus:\n  history:\n    - { revision: v1, deployedAt: "2026-02-10T08:00:00Z" }\n',
    '1: 02-10T08:00 pay medium sync to v1',
  ],
  [
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: a }\nstatus: { abortedAt: "2026-02-10T08:00:00Z" }\n---\napiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: b }\n',
    '2: 02-10T08:00 a high rollout: aborted; f: 1 rollout (b): neither aborted nor completed',
  ],
  [
    'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: argoproj.io/v1alpha1\n    kind: Rollout\n    metadata: { name: pay }\n    status:\n      conditions:\n        - { type: Completed, status: "True", lastUpdateTime: 2026-02-10T08:00:00Z }\n',
    '1: 02-10T08:00 pay medium rollout',
  ],
  [
    '{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "pay"}, "status": {"abortedAt": "2026-02-10T08:00:00Z"}}',
    '1: 02-10T08:00 pay high rollout: aborted',
  ],
  [
    '{"apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject", "metadata": {"name": "p"}}',
    '1: f: 1 resource (p): neither an Application nor a Rollout with a name',
  ],
  // The history alone.
  [
    '[{"id": 1, "revision": "v1", "deployedAt": "2026-02-10T08:00:00Z", "source": {"path": "apps/cart/production"}}, {"id": 2, "revision": "2.0", "deployedAt": "2026-02-11T08:00:00Z", "source": {"chart": "redis"}}, {"id": 3, "deployedAt": "2026-02-11T08:00:00Z"}]',
    '3: 02-10T08:00 cart medium sync to v1; 02-11T08:00 redis medium sync to 2.0; f: 1 deployment (an unknown revision): its source is in no folder of a service',
  ],
  [
    application('{"history": [{"deployedAt": "never"}]}'),
    '1:131 status.history[0].deployedAt: "never" is not a time; write it as 2026-03-01T00:00:00Z',
  ],
  [
    'apiVersion: argoproj.io/v1alpha1\nkind: [',
    '2:8 Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
])('%s → %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});
