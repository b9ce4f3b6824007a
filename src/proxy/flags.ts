/** The command line of the proxy server: Go's flags, one dash or two, `-port 1` or `-port=1`. */

import { SeatrialError } from '../lib/errors.ts';

/** What the server was asked for. */
export interface ProxyFlags {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** A file with the proxies to begin with. */
  readonly config?: string;
  /** Of all chance: which connections a toxic hits, jitter, cuts; left out: another one each time. */
  readonly seed?: number;
  readonly proxyMetrics: boolean;
  readonly runtimeMetrics: boolean;
  /** End when standard input ends: whoever started us is gone. */
  readonly parentPipe: boolean;
  readonly version: boolean;
  readonly help: boolean;
}

/** What `-help` prints. */
export const flagsHelp = `Usage: seatrial proxy [flags]

A TCP proxy with faults; speaks the HTTP API of Toxiproxy 2.12.

  -host HOST         where the API listens (localhost)
  -port PORT         its port, 0 takes a free one (8474)
  -config FILE       proxies to begin with: a JSON array, as for POST /populate
  -seed N            seed of all chance: which connections a toxic hits, jitter
  -proxy-metrics     tell Prometheus the bytes of each proxy at /metrics
  -runtime-metrics   tell it what this process uses
  -parent-pipe       end when standard input ends
  -version           print the version of the API
  -help              print this

LOG_LEVEL says from what level on lines are logged: trace, debug, info (default),
warn, error, disabled.

Example: seatrial proxy -port 0 -config proxies.json -seed 42
`;

/** Go's seeds have 64 bits; beyond 2^53 neighbours are one. */
const seedMax = 2 ** 63;
const switches = ['proxy-metrics', 'runtime-metrics', 'parent-pipe', 'version', 'help', 'h'];
const values = ['host', 'port', 'config', 'seed'];

/** Reads the arguments. @throws {@link SeatrialError} `E_USAGE` */
export function readFlags(args: readonly string[]): ProxyFlags {
  const given = new Map<string, string>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name = '', written] = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (switches.includes(name)) given.set(name, switchValue(name, written));
    else if (values.includes(name)) given.set(name, written ?? rest.shift() ?? missingValue(name));
    else throw usage(`flag provided but not defined: ${arg}`);
  }

  const isOn = (name: string): boolean => given.get(name) === 'true';
  const seed = given.get('seed');
  const config = given.get('config') ?? '';
  return {
    host: given.get('host') ?? 'localhost',
    port: wholeNumber('port', given.get('port') ?? '8474', 0, 65_535),
    ...(config === '' ? {} : { config }),
    ...(seed === undefined ? {} : { seed: wholeNumber('seed', seed, -seedMax, seedMax) }),
    proxyMetrics: isOn('proxy-metrics'),
    runtimeMetrics: isOn('runtime-metrics'),
    parentPipe: isOn('parent-pipe'),
    version: isOn('version'),
    help: isOn('help') || isOn('h'),
  };
}

/** Go takes 1, t, T, TRUE, true, True, and the same of false. */
function switchValue(name: string, written = 'true'): string {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(written)) return 'true';
  if (/^(?:0|f|F|false|FALSE|False)$/.test(written)) return 'false';
  throw usage(`-${name} is true or false, not ${written}`);
}

function missingValue(name: string): never {
  throw usage(`flag needs an argument: -${name}`);
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = /^-?\d{1,19}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw usage(`-${name} must be a whole number from ${min} to ${max}, not ${text}`);
}

function usage(message: string): SeatrialError {
  return new SeatrialError('E_USAGE', message, { hint: 'seatrial proxy -help' });
}
