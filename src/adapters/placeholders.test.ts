import { expect, test } from 'vitest';
import { fillPlaceholders } from './placeholders.ts';

const at = (port: number) => ({ host: '127.0.0.1', port });
const values = {
  port: 10_001,
  host: '0.0.0.0',
  replica: 2,
  state: '/run/state/catalog.2',
  built: '/built',
  node: '/bin/node',
  edges: new Map([
    ['payment', [at(1)]],
    ['catalog', [at(2), at(3)]],
    ['lonely', []],
  ]),
  env: { BUGS: 'a,b', EMPTY: '', TRICKY: '${port}' },
};

test.each([
  ['nothing to fill', 'nothing to fill'],
  ['$port {port} $', '$port {port} $'],
  ['${port}', '10001'],
  ['--port=${port},${replica}', '--port=10001,2'],
  ['${host}:${port}', '0.0.0.0:10001'],
  ['${state}/a ${built}/b ${node}', '/run/state/catalog.2/a /built/b /bin/node'],
  ['${edge.payment}', '127.0.0.1:1'],
  ['http://${edge.catalog}', 'http://127.0.0.1:2,127.0.0.1:3'],
  ['${edge.catalog.host} ${edge.catalog.port}', '127.0.0.1 2'],
  ['[${edge.lonely}${edge.lonely.port}]', '[]'],
  ['${env.BUGS} ${env.BUGS:-none}', 'a,b a,b'],
  ['[${env.MISSING}] ${env.MISSING:-a:-b} ${env.EMPTY:-c}', '[] a:-b c'],
  ['${env.TRICKY}', '${port}'],
])('%s → %s', (text, expected) => {
  expect(fillPlaceholders(text, values)).toBe(expected);
});

test.each([
  '${prot}',
  '${}',
  '${edge.unknown}',
  '${edge.payment.socket}',
  '${env}',
  '${env.A-b}',
  '${constructor}',
])('%s is refused', (text) => {
  expect(() => fillPlaceholders(`a ${text}`, values)).toThrow(`unknown placeholder: ${text}`);
});
