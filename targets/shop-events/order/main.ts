/** The order service as a process. */

import { serve } from '../../shop/host/serve.ts';
import { createOrder } from './order.ts';

serve(createOrder);
