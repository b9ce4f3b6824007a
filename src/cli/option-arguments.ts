/** What options of several commands are, and how their arguments are read. What cannot be read is commander's `InvalidArgumentError`. */

import { InvalidArgumentError, Option } from 'commander';
import { timeZone, type TimeZone } from '../discover/time-zone.ts';
import { toldTime, type ToldTime } from '../discover/told-time.ts';
import { jsonValue } from '../history/json-value.ts';
import { parseDuration } from '../lib/duration.ts';
import type { Value } from '../model/history.ts';
import { runtimeNameSchema } from '../model/runtime-name.ts';

import { listenAddress, type ListenAddress } from './listen-address.ts';

const lanesMax = 32;

/** What the services run in. */
export function runtimeOption(): Option {
  return new Option('--runtime <name>', 'what the services run in (default: process)').choices(
    runtimeNameSchema.options,
  );
}

/** Whose Toxiproxy the links are made in. */
export function toxiproxyOption(): Option {
  return new Option(
    '--toxiproxy <url>',
    'make the links in this running Toxiproxy server; for containers image:NAME (default: each experiment starts its own)',
  );
}

/** `mysql=order->mysql`, one more of them. */
export function edgeOfProxy(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const [, proxy, edge] = /^(.+)=([^=]+->[^=]+)$/.exec(text) ?? [];
  if (proxy === undefined || edge === undefined)
    throw new InvalidArgumentError('write a proxy and its edge, such as mysql=order->mysql');
  return [...before, [proxy, edge]];
}

/** `127.0.0.1:4318`, or a part of it. */
export function addressToListen(text: string): ListenAddress {
  const address = listenAddress(text);
  if (address === undefined)
    throw new InvalidArgumentError(
      'write an address and a port, such as 127.0.0.1:4318; sources stand before --listen, or behind its address',
    );
  return address;
}

/** A word that may be given again. */
export function oneMore(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** `10%` or `0.1`: above 0, at most 1. */
export function share(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(number) / (percent === '%' ? 100 : 1);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('write a share above 0, such as 10% or 0.1');
}

/** Names with commas between them. */
export function commaList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  const named = parts.filter((part) => part !== '');
  if (named.length === 0) throw new InvalidArgumentError('write names, with commas between them');
  return named;
}

/** A length of time such as `90s`, in ms. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('write a length of time such as 90s or 5m');
  return ms;
}

/** A zone of time such as `Europe/Berlin` or `+01:00`. */
export function zoneOfTime(text: string): TimeZone {
  const zone = timeZone(text);
  if (zone === undefined)
    throw new InvalidArgumentError('write UTC, an offset such as +01:00, or a name such as Europe/Berlin');
  return zone;
}

/** A moment such as `2026-03-01T00:00:00Z`. */
export function momentInTime(text: string): ToldTime {
  const told = toldTime(text);
  if (told === undefined) throw new InvalidArgumentError('write a time such as 2026-03-01T00:00:00Z');
  return told;
}

/** A whole number from 0. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError(`write a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
  return number;
}

/** A whole number from 1. */
export function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('write a whole number from 1');
  return number;
}

/** How many experiments at once. */
export function lanes(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > lanesMax)
    throw new InvalidArgumentError(`write a whole number from 1 to ${lanesMax}`);
  return number;
}

/** A value as JSON; `nil` is null, and any other word that is none stands for itself. In an object, because the parser takes null for nothing said. */
export function initialValue(text: string): { readonly value: Value } {
  if (text === 'nil') return { value: null };
  try {
    return { value: jsonValue(text) };
  } catch {
    return { value: text };
  }
}
