/**
 * Images: built by the engine from a folder, or pulled when they are not there.
 *
 * A build is asked for every time: the engine knows best whether anything changed, and says so in a tenth of a second. What runs is the
 * image's id, so that another run that builds under the same name at the same time changes nothing.
 */

import dockerignore from '@balena/dockerignore';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-fs';
import { messageOf, SeatrialError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import { fieldOf } from '../../lib/untyped.ts';
import type { Engine } from './engine.ts';
import { engineError, EngineGone } from './engine-call.ts';

/** What an image is built from. */
export interface ImageSource {
  /** What it is for, in errors: `service order`. */
  readonly what: string;
  /** The folder that is sent to the engine. */
  readonly context: string;
  /** Only these files and folders of it; left out: all that .dockerignore lets through. */
  readonly entries?: readonly string[];
  /** May lie outside the context. */
  readonly dockerfile: string;
  /** The name it gets in the engine, for people. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const logLinesShown = 12;
const dockerfileInTar = '.seatrial.Dockerfile';

/**
 * Builds the image and gives its id.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING` when there is no such folder or Dockerfile; `E_IMAGE` with the end of the build's log
 */
export async function buildImage(engine: Engine, source: ImageSource, signal: AbortSignal): Promise<string> {
  const { api } = engine;
  const { what, context, dockerfile, name, labels } = source;
  if (statSync(context, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new SeatrialError(
      'E_FILE_MISSING',
      `${what}: there is no folder ${context} to build its image from`,
    );
  if (!existsSync(dockerfile))
    throw new SeatrialError('E_FILE_MISSING', `${what}: there is no Dockerfile ${dockerfile}`);
  const log: string[] = [];
  let id: string | undefined;
  let problem: string | undefined;
  const onProgress = (line: unknown): void => {
    const text = fieldOf(line, 'stream');
    if (typeof text === 'string') log.push(...text.split('\n').filter((one) => one.trim() !== ''));
    const error = fieldOf(line, 'error');
    if (typeof error === 'string') problem = error;
    const built = fieldOf(fieldOf(line, 'aux'), 'ID');
    if (typeof built === 'string') id = built;
  };
  try {
    await new Promise<void>((settle, reject) => {
      // The client does not tell of a build that was given up before it began.
      signal.throwIfAborted();
      signal.addEventListener('abort', () => {
        reject(asError(signal.reason));
      });
      // The types of two libraries do not agree on what a stream is.
      const tar = tarOf(source) as unknown as NodeJS.ReadableStream;
      const settings = {
        dockerfile: dockerfileInTar,
        t: name,
        labels: { ...labels },
        rm: true,
        // Also when a step fails: what it leaves behind bears no label of ours.
        forcerm: true,
        abortSignal: signal,
      };
      api.buildImage(tar, settings, (refused, stream) => {
        // What was refused comes with `null`, whatever the types say: the engine does not understand the Dockerfile, or is gone.
        if (!(stream instanceof Readable)) reject(asError(refused));
        else
          api.modem.followProgress(
            stream,
            (error) => {
              if (error === null) settle();
              else reject(error);
            },
            onProgress,
          );
      });
    });
  } catch (cause) {
    if (signal.aborted)
      throw new SeatrialError('E_INTERRUPTED', `interrupted while the image for ${what} was built`);
    const error = engineError(engine.address, cause);
    if (error instanceof EngineGone) throw error;
    problem ??= messageOf(error);
  }
  if (id !== undefined && problem === undefined) return id;
  const lines = log.slice(-logLinesShown).map((line) => `\n  ${printable(line)}`);
  throw new SeatrialError(
    'E_IMAGE',
    `the image for ${what} could not be built: ${printable(problem ?? 'the engine gave no image')}${lines.join('')}`,
    { hint: hintFor(problem ?? '', dockerfile) },
  );
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** A base image that no registry gives is the usual reason on a machine that is cut off. */
function hintFor(problem: string, dockerfile: string): string {
  return /pull|manifest|registry|lookup|timeout|no such host|connection refused/i.test(problem)
    ? 'where no registry answers, docker/base-image.sh makes the base image from this machine’s own Node'
    : `try it alone: docker build -f ${dockerfile} …`;
}

/** The context with its Dockerfile, which may lie elsewhere. */
function tarOf({ context, dockerfile, entries = sentFrom(context) }: ImageSource): Pack {
  const text = readFileSync(dockerfile);
  return pack(context, {
    ...(entries === undefined ? {} : { entries: [...entries] }),
    finalize: false,
    finish: (tar) => {
      tar.entry({ name: dockerfileInTar }, text, () => {
        tar.finalize();
      });
    },
  });
}

/** The files that .dockerignore lets through, also below a folder that it does not; `undefined`: there is none, and all are sent. */
function sentFrom(context: string): readonly string[] | undefined {
  const file = join(context, '.dockerignore');
  if (!existsSync(file)) return undefined;
  const rules = dockerignore.default({ ignorecase: false }).add(readFileSync(file, 'utf8'));
  const files = readdirSync(context, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  return files
    .map((entry) => relative(context, join(entry.parentPath, entry.name)))
    .filter((path) => !rules.ignores(path));
}

/**
 * An image by its name, pulled when it is not there.
 *
 * @throws {@link SeatrialError} `E_IMAGE` when no registry gives it
 */
export async function pullImage(
  { address, client, api }: Engine,
  name: string,
  what: string,
  signal: AbortSignal,
): Promise<string> {
  const given = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new SeatrialError('E_INTERRUPTED', `interrupted while the image ${name} was pulled`));
    });
  });
  // A pull cannot be called off, but nobody has to wait for it.
  given.catch(() => undefined);
  try {
    const { ImageName } = await import('testcontainers');
    await Promise.race([client.image.pull(ImageName.fromString(name)), given]);
    const { Id } = await api.getImage(name).inspect();
    return Id;
  } catch (thrown) {
    const cause = engineError(address, thrown);
    if (cause instanceof SeatrialError) throw cause;
    throw new SeatrialError('E_IMAGE', `the image ${name} for ${what} cannot be had: ${messageOf(cause)}`, {
      cause,
      hint: `try it alone: docker pull ${name}`,
    });
  }
}
