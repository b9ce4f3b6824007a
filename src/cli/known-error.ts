/** Whatever was thrown as an error of ours: what the system refused is the surroundings' failure, the rest is a defect. */

import { messageOf, SeatrialError } from '../lib/errors.ts';

/** What the system says when a file cannot be read or written, in words. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'it is on a read-only disk',
  ENOSPC: 'no space is left',
  EDQUOT: 'the quota is used up',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ENOTEMPTY: 'it is a folder that is not empty',
  EEXIST: 'something else is there',
  EPIPE: 'its reader has gone',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
};

/** `error` itself when it is one of ours; else with the code that fits, and as its cause. */
export function asSeatrialError(error: unknown): SeatrialError {
  if (error instanceof SeatrialError) return error;
  const { code, path, dest } =
    error instanceof Error ? (error as NodeJS.ErrnoException & { dest?: string }) : {};
  const why = code === undefined ? undefined : refusals[code];
  if (why === undefined) return new SeatrialError('E_INTERNAL', messageOf(error), { cause: error });
  const file = (dest ?? path)?.replace(/\.\d+\.draft$/, '') ?? 'a file';
  return new SeatrialError('E_FILE_ACCESS', `${file} cannot be read or written: ${why}`, {
    hint: 'runs are written to reports/ below the current folder; it must be there to be written to, and have room',
    cause: error,
  });
}
