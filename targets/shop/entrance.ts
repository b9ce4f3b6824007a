/** The way into every service: the health check, one log row a request, and an answer whatever happens. */

import type { Answer, LogRow, Ports, Request, Service, Settings } from './ports.ts';

/**
 * The service's answer to a request. Every request but the health check leaves a row in the log before it is handled.
 */
export function receive(
  service: Service,
  request: Request,
  say: (row: LogRow) => void,
): Answer | Promise<Answer> {
  const { method, path, key } = request;
  if (path === '/health') return { status: 200, body: { healthy: true } };
  say(key === undefined ? { event: 'request', method, path } : { event: 'request', method, path, key });
  return service.handle(request);
}

/** With this way in, for whoever calls a service in the same process. */
export function entered(
  create: (ports: Ports<never>, settings: Settings) => Service,
): (ports: Ports<never>, settings: Settings) => Service {
  return (ports, settings) => {
    const service = create(ports, settings);
    return {
      start: () => {
        service.start();
      },
      handle: (request) => receive(service, request, ports.say),
    };
  };
}
