import { expect, test } from 'vitest';
import { targetSchema, type Target } from '../model/target.ts';
import { withSettings, type Launch } from './launch.ts';
import { layOut } from './layout.ts';
import { processLaunch } from './process-ground.ts';

const target = targetSchema.parse({
  schemaVersion: 1,
  name: 't',
  client: 'client.ts',
  services: {
    shop: {
      command: ['${node}', '${built}/main.js', '--listen=${host}:${port}'],
      environment: { STATE: '${state}', ORDER: '${edge.order}', MODE: '${env.MODE:-calm}' },
      clockOffset: { shop: '1s' },
    },
    order: {
      replicas: 2,
      command: ['run', '${replica}'],
      environment: { PEERS: '${edge.order}' },
      clockOffset: { 'order.2': '1500ms' },
    },
    alone: { command: ['run'], environment: { PEERS: '${edge.alone}' } },
  },
});

/** What is started for a replica. Replicas have the ports 1 (shop), 2 and 3 (order) and 4, links those after. */
function launch(name: string, env: Record<string, string> = {}, of: Target = target): Launch {
  const options = { target: of, services: ['shop', 'order', 'alone'], entries: [] };
  const layout = layOut(options, [1, 2, 3, 4, 5, 6, 7, 8]);
  const replica = layout.replicas.find((place) => place.name === name);
  if (replica === undefined) throw new Error(`no ${name}`);
  return processLaunch(replica, { target: of, layout, folder: '/run', built: '/built', env });
}

test('placeholders are filled, each replica with its own', () => {
  expect(launch('shop.1')).toEqual({
    command: [process.execPath, '/built/main.js', '--listen=127.0.0.1:1'],
    env: {
      STATE: '/run/state/shop.1',
      ORDER: '127.0.0.1:5,127.0.0.1:6',
      MODE: 'calm',
      CLOCK_OFFSET_MS: '1000',
    },
    state: '/run/state/shop.1',
  });
  expect(launch('order.1')).toMatchObject({ command: ['run', '1'], env: { PEERS: '127.0.0.1:7' } });
  expect(launch('order.2')).toMatchObject({ command: ['run', '2'], env: { PEERS: '127.0.0.1:8' } });
  expect(launch('alone.1').env).toEqual({ PEERS: '' });
});

test('a clock is offset where the target file says so', () => {
  const offset = (name: string): string | undefined => launch(name).env['CLOCK_OFFSET_MS'];
  expect(['shop.1', 'order.1', 'order.2'].map(offset)).toEqual(['1000', undefined, '1500']);
});

test.each([
  [{}, '1000 - 1500'],
  [{ order: '3s' }, '1000 3000 3000'],
  [{ 'order.1': '3s' }, '1000 3000 1500'],
  [{ order: '3s', 'order.2': '4s' }, '1000 3000 4000'],
  [{ 'order.2': '0ms', 'shop.1': '5s', alone: '6s' }, '5000 - 0'],
])('the scenario’s clocks %j go over those of the target file', (clockOffset, expected) => {
  const set = withSettings(target, { environment: {}, clockOffset });
  const offset = (name: string): string => launch(name, {}, set).env['CLOCK_OFFSET_MS'] ?? '-';
  expect(['shop.1', 'order.1', 'order.2'].map(offset).join(' ')).toBe(expected);
});

test('little of the harness’s own environment is passed on', () => {
  const env = {
    PATH: '/bin',
    HOME: '/home',
    LANG: 'C',
    SECRET: 'x',
    NODE_OPTIONS: '--inspect',
    MODE: 'wild',
  };
  expect(Object.keys(launch('order.1', env).env)).toEqual(['PATH', 'HOME', 'LANG', 'PEERS']);
  expect(launch('shop.1', env).env['MODE']).toBe('wild');
});

test('the scenario’s settings go over those of the target file, for the service they name', () => {
  const set = withSettings(target, {
    environment: { order: { PEERS: 'none', EXTRA: '${port}' } },
    clockOffset: {},
  });
  expect(launch('order.2', {}, set).env).toMatchObject({ PEERS: 'none', EXTRA: '3' });
  expect(launch('alone.1', {}, set).env).toEqual({ PEERS: '' });
});

test('a placeholder that does not exist is refused', () => {
  const set = withSettings(target, { environment: { shop: { A: '${nonsense}' } }, clockOffset: {} });
  expect(() => launch('shop.1', {}, set)).toThrow('unknown placeholder: ${nonsense}');
});
