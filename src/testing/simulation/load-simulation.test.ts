import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { typescriptModules } from '../../adapters/typescript-modules.ts';
import { readDocument } from '../../model/document.ts';
import { scenarioSchema } from '../../model/scenario.ts';
import { targetSchema, type Target } from '../../model/target.ts';
import { repository, temporaryFolder } from '../command-line.ts';
import { snippetsIn } from '../snippets.ts';
import { loadSimulation } from './load-simulation.ts';
import { parseTarget } from './parse.ts';
import { judgeSimulation } from './simulate.ts';
import type { Simulation } from './simulation.ts';

function targetIn(folder: string): Target {
  const file = join(folder, 'target.yaml');
  return readDocument(targetSchema, readFileSync(file, 'utf8'), { file });
}

test.each(['shop', 'shop-events'])('%s has its simulation, with all of its services', async (name) => {
  const folder = join(repository, 'targets', name);
  const target = targetIn(folder);
  const simulation = await loadSimulation({ target, folder, built: folder });
  expect(Object.keys(simulation.services)).toEqual(Object.keys(target.services));
  const { verdict } = await judgeSimulation(
    simulation,
    scenarioSchema.parse({
      schemaVersion: 1,
      name: 'few',
      target: name,
      workload: {
        use: 'sagas',
        saga: Object.keys(target.sagas)[0],
        at: Object.keys(target.services)[0],
        duration: '500ms',
        rate: 10,
      },
    }),
  );
  expect(verdict.status).toBe('held');
});

const keeper = (simulation?: string): Target =>
  parseTarget({
    schemaVersion: 1,
    name: 'keeper',
    client: 'client.ts',
    ...(simulation === undefined ? {} : { simulation }),
    services: { keeper: { command: ['keeper'], entry: true } },
  });

describe('a module', () => {
  async function load(
    files: Readonly<Record<string, string>>,
    target = keeper('simulation.ts'),
  ): Promise<Simulation> {
    using work = temporaryFolder();
    const { folder } = work;
    const built = join(folder, 'built');
    mkdirSync(built);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await loadSimulation({ target, folder, built });
  }
  const refusal = async (...given: Parameters<typeof load>): Promise<string> =>
    load(...given).then(
      () => 'none',
      (error: unknown) => {
        const { code, message } = error as { readonly code: string; readonly message: string };
        return `${code} ${message.replace(/\S*\/(?=simulation)/, '')}`;
      },
    );
  const good = 'export const services = { keeper: () => ({}) }; export const client = () => ({});';

  test('of the page: its services and its client are given', async () => {
    const page = readFileSync(join(repository, 'docs/simulation.md'), 'utf8');
    const snippet = snippetsIn(page).find(({ marks }) => marks['file'] === 'targets/keeper/simulation.ts');
    const { services, client, target } = await load({
      'simulation.ts': snippet?.text ?? '',
      'keeper.ts': 'export const createKeeper = ({ store }) => ({ handle: () => ({ status: store }) });',
      'create-client.ts': 'export const createClient = (send) => ({ perform: send });',
    });
    const send = (): never => {
      throw new Error('not asked');
    };
    expect(target.name).toBe('keeper');
    expect(Object.keys(services)).toEqual(['keeper']);
    expect(client(send)).toEqual({ perform: send });
  });

  test('finds what the package exports for tests in this very package', () => {
    const at = typescriptModules().esmResolve('seatrial/testing');
    expect(at).toBe(pathToFileURL(join(repository, 'src/testing/index.ts')).href);
  });

  test('that is compiled is the one that counts', async () => {
    const { services } = await load({
      'simulation.ts': 'throw new Error("the source")',
      'built/simulation.js': good.replace('keeper', 'compiled'),
    });
    expect(Object.keys(services)).toEqual(['compiled']);
  });

  test.each([
    ['export const a = 1;', 'does not export an object `services` and a function `client`'],
    ['export const services = {}; export const client = {};', 'does not export a function `client`'],
    ['export const services = []; export const client = () => 1;', 'does not export an object `services`'],
    [good.replace('() => ({}) }', '1 }'), 'does not export a function `services.keeper`'],
    ['throw new Error("no");', 'cannot be loaded: no'],
  ])('%s', async (text, says) => {
    expect(await refusal({ 'simulation.ts': text })).toBe(`E_SIMULATION_INVALID simulation.ts ${says}`);
  });

  test('that is not there, or is not named', async () => {
    expect(await refusal({})).toBe(
      'E_FILE_MISSING target keeper names the simulation simulation.ts, which does not exist',
    );
    expect(await refusal({ 'simulation.ts': good }, keeper())).toBe(
      'E_USAGE target keeper has no simulation: its target.yaml names none',
    );
  });
});
