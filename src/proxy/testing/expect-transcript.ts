/** Going through a transcript: everything a client can see of each answer, as a line. */

import { expect } from 'vitest';
import type { ApiAnswer, Rig } from './rig.ts';
import { transcripts } from './transcripts.ts';

/**
 * One line of a transcript: `POST /proxies {}`, `GET /version [User-Agent: curl]`. Ports, and the upstream, are replaced by words; `text` and `json` stand
 * for the content types that Toxiproxy uses; where a redirect leads stands behind `→`.
 */
async function ask(rig: Rig, line: string, bound: Map<string, string>): Promise<string> {
  const [, method = '', path = '', header, headerText = '', body] =
    /^(\S+) (\S+)(?: \[([\w-]+): ([^\]]*)\])?(?: (.*))?$/s.exec(line) ?? [];
  const fill = (text: string): string =>
    text.replaceAll(/\bUP\b/g, rig.upstream).replaceAll('P1', bound.get('P1') ?? 'P1');
  const answer = await rig.api(
    method,
    path,
    body === undefined ? undefined : fill(body),
    header === undefined ? {} : { [header]: headerText },
  );
  const port = /"listen":"127\.0\.0\.1:(\d+)"/.exec(answer.text)?.[1];
  if (port !== undefined && !bound.has('P1')) bound.set('P1', port);
  const known = answer.text.replaceAll(rig.upstream, 'UP').replaceAll(bound.get('P1') ?? '-', 'P1');
  const types: Readonly<Record<string, string>> = {
    'application/json': 'json',
    'application/json;charset=utf-8': 'json+charset',
    'text/plain; charset=utf-8': 'text',
  };
  const type = types[answer.headers.get('content-type') ?? ''] ?? answer.headers.get('content-type') ?? '-';
  const id = answer.headers.has('x-toxiproxy-request-id') ? '' : ' no-id';
  const sniff = answer.headers.get('x-content-type-options') === 'nosniff' ? ' nosniff' : '';
  const location = answer.headers.get('location');
  const to = location === null ? '' : ` → ${location}`;
  return `${answer.status} ${type}${sniff}${id}${to}${oddFraming(method, answer)} ${known}`;
}

/** Go's servers tell the length of what is no longer than 2 kB, and send the rest in chunks. What is other than that is told. */
function oddFraming(method: string, { status, headers, text }: ApiAnswer): string {
  const [length, coding] = [headers.get('content-length'), headers.get('transfer-encoding')];
  const bytes = Buffer.byteLength(text);
  const hasNone = status === 204 || (method === 'HEAD' && status !== 404);
  const usual = bytes > 2_048 ? 'chunked' : hasNone ? 'none' : 'length';
  const isWhole = Number(length) === bytes || method === 'HEAD';
  const seen = coding ?? (length === null ? 'none' : isWhole ? 'length' : `length ${length}`);
  return seen === usual ? '' : ` [${seen}]`;
}

/** Asks everything of a transcript and compares. */
export async function expectTranscript(rig: Rig, name: string, whose: 'ours' | 'theirs'): Promise<void> {
  const lines = (transcripts[name] ?? []).map(
    ([line, ours, theirs = ours]) => [line, whose === 'ours' ? ours : theirs] as const,
  );
  const asked = lines.filter(([, answer]) => answer !== 'not asked');
  const bound = new Map<string, string>();
  const answers: string[] = [];
  for (const [line] of asked) answers.push(`${line} → ${await ask(rig, line, bound)}`);
  expect(answers).toEqual(asked.map(([line, answer]) => `${line} → ${answer}`));
}
