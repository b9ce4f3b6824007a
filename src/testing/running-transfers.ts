/** The transfers as somebody else runs them: two processes that know each other only through a Toxiproxy server, started by nobody of ours. */

import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { takePorts } from '../adapters/ports.ts';
import { repository, temporaryFolder } from './command-line.ts';
import { startRunningProxy, type ProxyAnswer, type RunningProxy } from './running-proxy.ts';

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
  const post = async (path: string, body: object): Promise<void> => {
    const { ok, status } = await fetch(`${proxy.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!ok) throw new Error(`${path}: ${status}`);
  };
  const at = (number: number): string => `127.0.0.1:${number}`;
  await post('/proxies', { name: 'accounts->ledger', listen: at(between), upstream: at(ledger) });
  await post('/proxies', { name: 'the web', listen: at(web), upstream: at(accounts) });
  const slow = { name: 'slow', type: 'latency', stream: 'upstream', attributes: { latency: 2 } };
  await post('/proxies/accounts-%3Eledger/toxics', slow);

  const program = (service: string): string =>
    join(repository, 'dist', 'targets', 'transfers', service, 'main.js');
  const start = (service: ServiceName): void => {
    const state = join(folder, 'state', service);
    mkdirSync(state, { recursive: true });
    const log = openSync(join(folder, `${service}.log`), 'a');
    const child = spawn(process.execPath, [program(service)], {
      cwd: state,
      env: { ...process.env, PORT: String(port[service]), STATE: state, LEDGER: at(between) },
      stdio: ['ignore', log, log],
      detached: true,
    });
    child.unref();
    writeFileSync(join(folder, `${service}.pid`), `${child.pid ?? 0}\n`);
  };
  for (const service of services) start(service);

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
  const pid = (service: ServiceName): number => Number(readFileSync(join(folder, `${service}.pid`), 'utf8'));
  const answers = (service: ServiceName): Promise<boolean> => accepts(port[service]);
  for (const service of services) while (!(await answers(service))) await new Promise(setImmediate);
  return {
    folder,
    proxy,
    pid,
    state: stateOf,
    proxies: () => proxy.proxies(),
    answers,
    describe,
    [Symbol.asyncDispose]: async () => {
      for (const service of services) endQuietly(pid(service));
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

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => {
      resolve(false);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
