/** The command line of the proxy server: Go's flags, one dash or two, `-port 1` or `-port=1`. */

import { SeatrialError } from '../lib/errors.ts';

/** What the server was asked for. */
export interface ProxyFlags {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Of the chance which connections a toxic hits; left out: another one each time. */
  readonly seed?: number;
  /** End when standard input ends: whoever started us is gone. */
  readonly parentPipe: boolean;
  readonly version: boolean;
  readonly help: boolean;
}

/** What `-help` prints. */
export const flagsHelp = `Usage: seatrial proxy [flags]

A TCP proxy with faults; speaks the HTTP API of Toxiproxy 2.12.

  -host HOST      where the API listens (127.0.0.1)
  -port PORT      its port, 0 takes a free one (8474)
  -seed N         seed of the chance which connections a toxic hits
  -parent-pipe    end when standard input ends
  -version        print the version of the API
  -help           print this

Example: seatrial proxy -port 0 -seed 42
`;

const switches = ['parent-pipe', 'version', 'help', 'h'];
const values = ['host', 'port', 'seed'];

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

  const seed = given.get('seed');
  return {
    host: given.get('host') ?? '127.0.0.1',
    port: wholeNumber('port', given.get('port') ?? '8474', 65_535),
    ...(seed === undefined ? {} : { seed: wholeNumber('seed', seed, Number.MAX_SAFE_INTEGER) }),
    parentPipe: given.get('parent-pipe') === 'true',
    version: given.get('version') === 'true',
    help: given.get('help') === 'true' || given.get('h') === 'true',
  };
}

function switchValue(name: string, written = 'true'): string {
  if (written === 'true' || written === 'false') return written;
  throw usage(`-${name} is true or false, not ${written}`);
}

function missingValue(name: string): never {
  throw usage(`flag needs an argument: -${name}`);
}

function wholeNumber(name: string, text: string, max: number): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= max) return number;
  throw usage(`-${name} must be a whole number from 0 to ${max}, not ${text}`);
}

function usage(message: string): SeatrialError {
  return new SeatrialError('E_USAGE', message, { hint: 'seatrial proxy -help' });
}
