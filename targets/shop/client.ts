/** The client module of the shop: {@link createClient} over HTTP. */

import { createClient } from './create-client.ts';
import { httpCall } from './host/http-call.ts';

const bytesMax = 8 * 1024 * 1024;

export default createClient((request, { address, signal }) =>
  httpCall(request, { ...address, signal, bytesMax, keyHeader: 'operation-id' }),
);
