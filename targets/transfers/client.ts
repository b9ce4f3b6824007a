/** How clients talk to the transfers, and how an auditor reads the books. */

import type { Address, Books, SagaStatus, TargetClient } from 'seatrial';

const url = ({ host, port }: Address, path: string): string => `http://${host}:${port}${path}`;

/** The client module of the transfers. */
const client: TargetClient = {
  perform: async ({ f, id, saga = `t-${id}`, variant }, { address, signal }) => {
    if (f !== 'transfer') throw new Error(`there is no operation ${f}`);
    const order = {
      from: variant === 'no-money' ? 'savings-empty' : `savings-${id % 3}`,
      to: variant === 'account-closed' ? 'current-closed' : `current-${id % 5}`,
      cents: 100 + id,
    };
    try {
      const { ok, status } = await fetch(url(address, `/transfers/${saga}`), {
        method: 'PUT',
        body: JSON.stringify(order),
        signal,
      });
      return ok ? { type: 'ok' } : { type: status < 500 ? 'fail' : 'info', error: `status ${status}` };
    } catch (error) {
      return { type: 'info', error: String(error) };
    }
  },
  books: async (replica, { address, signal }, sagas) => {
    const accounts = replica.startsWith('accounts.');
    const response = await fetch(url(address, accounts ? '/transfers' : '/rows'), { signal });
    if (!response.ok) throw new Error(`the books of ${replica} answered ${response.status}`);
    const body = await response.json();
    if (!accounts) return { ledger: body as NonNullable<Books['ledger']> };
    const known = body as Record<string, SagaStatus>;
    return { sagas: Object.fromEntries(sagas.map((saga) => [saga, known[saga] ?? 'unknown'])) };
  },
};

export default client;
