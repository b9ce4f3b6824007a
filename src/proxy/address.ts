/** Addresses as Toxiproxy writes them, `host:port`, and what Go says about wrong ones. */

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { messageOf } from '../lib/errors.ts';

/** The parts of an address. `host` is empty for "all interfaces". */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** The names of ports that Go knows by itself and that somebody might write. */
const portNames: Readonly<Record<string, number>> = { http: 80, https: 443, smtp: 25, ssh: 22, ftp: 21 };

/** Splits `host:port`, `[::1]:port`, `:port`; an empty text is `:0`. Or Go's sentence about what is wrong. */
export function splitAddress(text: string): HostPort | { readonly error: string } {
  if (text === '') return { host: '', port: 0 };
  const [, bracketed, plain, portText] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text) ?? [];
  if (portText === undefined) return { error: `address ${text}: ${flawOf(text)}` };
  const port = /^[+-]?\d*$/.test(portText) ? Number(portText) : portNames[portText.toLowerCase()];
  if (port === undefined) return { error: `lookup tcp/${portText}: unknown port` };
  return port < 0 || port > 65_535
    ? { error: `address ${portText}: invalid port` }
    : { host: bracketed ?? plain ?? '', port };
}

function flawOf(text: string): string {
  const last = text.lastIndexOf(':');
  if (last < 0) return 'missing port in address';
  const isBracketed = text.startsWith('[');
  const end = text.indexOf(']');
  if (isBracketed && end < 0) return "missing ']' in address";
  if (isBracketed && text[end + 1] !== ':') return 'missing port in address';
  if (isBracketed ? last !== end + 1 : text.indexOf(':') !== last) return 'too many colons in address';
  return `unexpected '${text.includes('[', isBracketed ? 1 : 0) ? '[' : ']'}' in address`;
}

/** Whether Go listens on all interfaces for it, with IPv6 and IPv4. */
export function isEverywhere(host: string): boolean {
  return host === '' || host === '0.0.0.0';
}

/** Joins them again; IPv6 in brackets. */
export function joinAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * The address with its host resolved to an IP, as the bound address of a listener would be written.
 * Or Go's sentence about what is wrong.
 */
export async function resolveAddress(
  text: string,
): Promise<{ readonly address: string } | { readonly error: string }> {
  const parts = splitAddress(text);
  if ('error' in parts) return parts;
  try {
    return { address: joinAddress(await resolveHost(parts.host), parts.port) };
  } catch {
    return { error: `lookup ${parts.host}: no such host` };
  }
}

/** The host's IP; IPv4 first, like Go. Empty stays empty. */
export async function resolveHost(host: string): Promise<string> {
  const [, mapped] = /^::ffff:(\d+(?:[.]\d+){3})$/i.exec(host) ?? [];
  if (host === '' || isIP(host) !== 0) return mapped ?? host;
  const all = await lookup(host, { all: true });
  return (all.find(({ family }) => family === 4) ?? all[0])?.address ?? host;
}

const goReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'bind: address already in use',
  EADDRNOTAVAIL: 'bind: cannot assign requested address',
  EACCES: 'bind: permission denied',
};

/** Go's sentence about a listener that could not be opened. */
export function listenErrorText(error: unknown, address: string): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const reason = typeof code === 'string' ? goReasons[code] : undefined;
  return `listen tcp ${address}: ${reason ?? messageOf(error)}`;
}
