/** Places to write to: where runs go, and the temporary folder. */

import type { Check, Finding } from './check.ts';
import type { Folder } from './machine.ts';

const megabyte = 1_000_000;
/** A run of the demo writes about 30 MB, mostly events. */
const neededBytes = 200 * megabyte;

export const disk: Check = {
  name: 'disk',
  needed: true,
  try: async (machine) => {
    const folder = await machine.folder(machine.reports);
    return judge(folder, `runs go to ${machine.reports}`, {
      refused: `cd "$(mktemp -d)"`,
      full: `du -sh "${folder.path}"/* | sort -h`,
    });
  },
};

export const temporary: Check = {
  name: 'temporary',
  needed: true,
  try: async (machine) => {
    const folder = await machine.folder(machine.temporary);
    if (folder.path !== machine.temporary)
      return {
        works: false,
        found: `${machine.temporary} does not exist`,
        help: `mkdir -p "${machine.temporary}"`,
      };
    return judge(folder, machine.temporary, {
      refused: 'export TMPDIR="$HOME"',
      full: 'export TMPDIR="$HOME"',
    });
  },
};

function judge(
  { path, refused, freeBytes }: Folder,
  what: string,
  help: { readonly refused: string; readonly full: string },
): Finding {
  if (refused !== undefined)
    return { works: false, found: `${what}: ${path} cannot be written: ${refused}`, help: help.refused };
  const free =
    freeBytes >= 1_000 * megabyte
      ? `${(freeBytes / 1_000 / megabyte).toFixed(1)} GB`
      : `${Math.floor(freeBytes / megabyte)} MB`;
  if (freeBytes >= neededBytes) return { works: true, found: `${what}; ${free} free` };
  return {
    works: false,
    found: `${what}; ${free} free, ${neededBytes / megabyte} MB are needed`,
    help: help.full,
  };
}
