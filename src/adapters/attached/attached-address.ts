/** A replica of which nothing is known but its address: it is looked at, and never touched. */

import { PassThrough } from 'node:stream';
import { SeatrialError } from '../../lib/errors.ts';
import type { Address, TargetClient } from '../../model/client.ts';
import { askHealth } from '../health.ts';
import type { Housing, Life } from '../life.ts';

const answerMsMax = 1_000;

/** It runs somewhere. When it ends nobody here sees it, but for its address. */
export function attachedAddress(name: string, address: Address, client: TargetClient): Housing {
  const untouched = (): SeatrialError =>
    new SeatrialError(
      'E_USAGE',
      `${name} is known by its address alone: it can be neither ended nor paused`,
      {
        hint: 'write its container, or its pidFile with start, beside the address in the target file',
      },
    );
  const refuse = (): Promise<never> => Promise.reject(untouched());
  const never = new Promise<never>(() => undefined);
  const life: Life = {
    exited: never,
    drained: never,
    ending: () => undefined,
    pid: () => undefined,
    kill: refuse,
    end: refuse,
    pause: refuse,
    resume: refuse,
    state: async () => {
      const question = { replica: name, address, client, health: { tcp: true }, isForwarded: true } as const;
      return (await askHealth(question, answerMsMax)).ok ? 'running' : 'gone';
    },
  };
  return {
    begin: (onOutput) => {
      const nothing = new PassThrough();
      nothing.end();
      onOutput({ stdout: nothing, stderr: nothing });
      return Promise.resolve(life);
    },
    leave: () => Promise.resolve(),
    stepOf: () => {
      throw untouched();
    },
  };
}
