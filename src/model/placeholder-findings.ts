/** Placeholders of a service that stand for nothing: found where they are written, before anything is started. */

import { nearest } from '../lib/nearest.ts';
import { entriesOf, fieldOf, itemsOf } from '../lib/untyped.ts';
import type { Finding, Path } from './finding.ts';
import { unknown } from './name-findings.ts';

const plain = ['port', 'host', 'replica', 'state', 'built', 'node', 'otlp'];

/** What is wrong with the placeholders in the command, environment and build of the service at `path`. */
export function placeholderFindings(path: Path, service: unknown, services: readonly string[]): Finding[] {
  const texts: readonly (readonly [Path, unknown])[] = [
    ...itemsOf(fieldOf(service, 'command')).map(
      (text, index) => [[...path, 'command', index], text] as const,
    ),
    ...entriesOf(fieldOf(service, 'environment')).map(
      ([name, text]) => [[...path, 'environment', name], text] as const,
    ),
  ];
  const findings = texts.flatMap(([at, text]) => {
    const [wrong] = typeof text === 'string' ? wrongIn(text, services) : [];
    return wrong === undefined ? [] : [{ path: at, message: wrong }];
  });
  return [...findings, ...buildFindings([...path, 'build'], fieldOf(service, 'build'))];
}

/** An image is built before anything has a port: only the folder of compiled files is known, and only a context begins with it. */
function buildFindings(path: Path, build: unknown): Finding[] {
  const context = fieldOf(build, 'context');
  const texts: Readonly<Record<string, unknown>> = {
    context: typeof context === 'string' ? context.replace(/^\$\{built\}/, '') : undefined,
    dockerfile: fieldOf(build, 'dockerfile'),
  };
  return Object.entries(texts).flatMap(([key, text]) => {
    const [wrong] = (typeof text === 'string' ? /\$\{[^}]*\}/.exec(text) : undefined) ?? [];
    if (wrong === undefined) return [];
    return [
      {
        path: [...path, key],
        message: `${wrong} stands for nothing here; a context may begin with \${built}`,
      },
    ];
  });
}

function wrongIn(text: string, services: readonly string[]): string[] {
  return Array.from(text.matchAll(/\$\{([^}]*)\}/g), ([, inner = '']) => inner).flatMap((inner) => {
    const [, service] = /^edge\.([a-z][a-z0-9-]*)(?:\.(?:host|port))?$/.exec(inner) ?? [];
    if (service !== undefined) return unknown([], 'service', service, services).map(({ message }) => message);
    if (plain.includes(inner) || /^env\.[A-Za-z_]\w*(?::-.*)?$/s.test(inner)) return [];
    const known = [...plain, ...services.map((one) => `edge.${one}`)];
    const near = nearest(inner, known);
    return [
      `no such placeholder: \${${inner}}; ${
        near === undefined
          ? 'known: ${port}, ${host}, ${replica}, ${state}, ${built}, ${node}, ${otlp}, ${edge.SERVICE}, ${env.NAME}, ${env.NAME:-default}'
          : `did you mean \${${near}}?`
      }`,
    ];
  });
}
