/** The payment service as a process. */

import { serve } from '../../shop/host/serve.ts';
import { createPayment } from './payment.ts';

serve(createPayment);
