/** One GET, also through a Unix socket. */

import { request } from 'node:http';

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const msMax = 3_000;
const bytesMax = 1024 * 1024;

/**
 * What `GET path` is answered at `address` (`unix:///run/x.sock`, `tcp://host:port`, `http://host:port`); else the system's code of
 * what went wrong, `ETIMEDOUT` after 3 s.
 */
export function httpGet(address: string, path: string): Promise<Answer | string> {
  const where = whereOf(address);
  if (where === undefined) return Promise.resolve('EPROTONOSUPPORT');
  return new Promise((resolve) => {
    const asked = request({ ...where, path, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        if (body.length < bytesMax) body += text;
      });
      response.once('close', () => {
        clearTimeout(late);
        resolve(response.complete ? { status: response.statusCode ?? 0, body } : 'ECONNRESET');
      });
    });
    // Of the whole answer: one that never ends is none.
    const late = setTimeout(() => {
      resolve('ETIMEDOUT');
      asked.destroy();
    }, msMax);
    asked.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(late);
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
