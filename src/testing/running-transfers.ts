/** The transfers as somebody else runs them: two processes that know each other only through a Toxiproxy server, started by nobody of ours. */

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takePorts } from '../adapters/ports.ts';
import { repository, temporaryFolder } from './command-line.ts';
import { startRunningProxy, type ProxyAnswer, type RunningProxy } from './running-proxy.ts';
import { listening, listens, startRunningService, type RunningService } from './running-service.ts';

const services = ['accounts', 'ledger'] as const;
type ServiceName = (typeof services)[number];

/** They run, and a target file says where. */
export interface RunningTransfers extends AsyncDisposable {
  /** Where runs are started. */
  readonly folder: string;
  readonly proxy: RunningProxy;
  /** The process of a service, as its file of ids says. */
  pid(service: ServiceName): number;
  /** Whether it lives, as the system says: `S`, `T` (stopped) …; empty: it is gone. */
  state(pid: number): string;
  /** Everything in the server, without what `before` it had. */
  proxies(): Promise<Readonly<Record<string, ProxyAnswer>>>;
  /** Whether a service accepts connections. */
  answers(service: ServiceName): Promise<boolean>;
  /** Writes the target file anew, with lines changed. */
  describe(change: (text: string) => string): void;
}

/** Starts them in an empty folder. `accounts` may be paused, `ledger` killed, too; a foreign toxic is on the proxy between them. */
export async function startRunningTransfers(): Promise<RunningTransfers> {
  const work = temporaryFolder();
  const { folder } = work;
  const ports = await takePorts(4);
  const [accounts = 0, ledger = 0, between = 0, web = 0] = ports.ports;
  const port = { accounts, ledger };
  const proxy = await startRunningProxy();
  const at = (number: number): string => `127.0.0.1:${number}`;
  await proxy.post('/proxies', { name: 'accounts->ledger', listen: at(between), upstream: at(ledger) });
  await proxy.post('/proxies', { name: 'the web', listen: at(web), upstream: at(accounts) });
  const slow = { name: 'slow', type: 'latency', stream: 'upstream', attributes: { latency: 2 } };
  await proxy.post('/proxies/accounts-%3Eledger/toxics', slow);

  const program = (service: string): string =>
    join(repository, 'dist', 'targets', 'transfers', service, 'main.js');
  const running = {} as Record<ServiceName, RunningService>;
  for (const name of services) {
    const environment = { PORT: String(port[name]), LEDGER: at(between) };
    running[name] = startRunningService({
      folder,
      name,
      command: [process.execPath, program(name)],
      environment,
    });
  }

  const target = join(folder, 'targets', 'money');
  mkdirSync(target, { recursive: true });
  copyFileSync(join(repository, 'targets', 'transfers', 'client.ts'), join(target, 'client.ts'));
  const text = `schemaVersion: 1
name: money
client: client.ts
attached:
  toxiproxy: ${proxy.url}
  proxies: { client->accounts: the web }
services:
  accounts:
    entry: true
    health: { http: /health }
    attached:
      - { address: '${at(accounts)}', pidFile: ../../accounts.pid, log: ../../accounts.log }
    edges:
      ledger: { timeout: 400ms, idempotent: true }
  ledger:
    health: { http: /health }
    attached:
      - address: ${at(ledger)}
        pidFile: ${join(folder, 'ledger.pid')}
        start: ['${process.execPath}', '${program('ledger')}']
        log: ${join(folder, 'ledger.log')}
sagas:
  transfer:
    coordinator: accounts
    steps:
      - { name: withdraw, service: ledger, compensation: redeposit }
      - { name: deposit, service: ledger, pivot: true }
`;
  const describe = (change: (text: string) => string): void => {
    writeFileSync(join(target, 'target.yaml'), change(text));
  };
  describe((same) => same);
  for (const service of services) await listening(port[service]);
  return {
    folder,
    proxy,
    pid: (service) => running[service].pid(),
    state: stateOf,
    proxies: () => proxy.proxies(),
    answers: (service) => listens(port[service]),
    describe,
    [Symbol.asyncDispose]: async () => {
      for (const service of services) running[service][Symbol.dispose]();
      await proxy[Symbol.asyncDispose]();
      await ports[Symbol.asyncDispose]();
      work[Symbol.dispose]();
    },
  };
}

function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3).replace(/[ZX]/, '');
  } catch {
    return '';
  }
}
