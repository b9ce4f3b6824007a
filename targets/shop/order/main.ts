/** The order service as a process. */

import { serve } from '../host/serve.ts';
import { createOrder } from './order.ts';

serve(createOrder);
