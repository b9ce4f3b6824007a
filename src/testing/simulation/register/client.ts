/** The client of the register: an item is a register of its own, read, written and deleted at the replica that is asked. */

import type { Operation, Outcome, TargetClient } from '../../../model/client.ts';
import type { ServiceAnswer, ServiceRequest } from '../service.ts';
import type { SendRequest } from '../simulation.ts';

/** A client over this way to send. */
export function createRegisterClient(send: SendRequest): TargetClient {
  return {
    perform: async (operation, call) => outcomeOf(operation, await send(requestOf(operation), call)),
    books: async (replica, call) => {
      if (replica.startsWith('views')) return {};
      const { body } = await send({ method: 'GET', path: '/state' }, call);
      return { state: body as Record<string, string> };
    },
  };
}

const methods: Readonly<Record<string, string>> = { read: 'GET', put: 'PUT', delete: 'DELETE' };

function requestOf({ f, item = '', value }: Operation): ServiceRequest {
  const method = methods[f];
  if (method === undefined) throw new Error(`a register has no ${f}`);
  return {
    method,
    path: `/items/${encodeURIComponent(item)}`,
    ...(value === undefined ? {} : { body: { value } }),
  };
}

/** Refused (409) has had no effect. A read of what is not there is an answer. */
function outcomeOf({ f }: Operation, { status, body }: ServiceAnswer): Outcome {
  if (f === 'read' && status === 404) return { type: 'ok', result: null };
  if (status === 200)
    return f === 'read' ? { type: 'ok', result: (body as { readonly value: string }).value } : { type: 'ok' };
  return { type: status === 409 ? 'fail' : 'info', error: `status ${status}` };
}
