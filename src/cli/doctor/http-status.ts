/** One GET, also through a Unix socket. */

import { request } from 'node:http';

const msMax = 3_000;

/**
 * The status that `GET path` gets at `address` (`unix:///run/x.sock`, `tcp://host:port`, `http://host:port`); else the system's code of
 * what went wrong, `ETIMEDOUT` after 3 s.
 */
export function httpStatus(address: string, path: string): Promise<number | string> {
  const where = whereOf(address);
  if (where === undefined) return Promise.resolve('EPROTONOSUPPORT');
  return new Promise((resolve) => {
    const asked = request({ ...where, path, agent: false, timeout: msMax }, (response) => {
      response.resume();
      response.once('close', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    asked.once('timeout', () => {
      resolve('ETIMEDOUT');
      asked.destroy();
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    asked.end();
  });
}

function whereOf(address: string): { socketPath: string } | { host: string; port: string } | undefined {
  const [, socketPath] = /^unix:\/\/(\/.+)$/.exec(address) ?? [];
  if (socketPath !== undefined) return { socketPath };
  const [, host, port] = /^(?:tcp|http):\/\/([^/:]+):(\d+)\/?$/.exec(address) ?? [];
  return host === undefined || port === undefined ? undefined : { host, port };
}
