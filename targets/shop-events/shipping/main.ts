/** The shipping service as a process. */

import { serve } from '../../shop/host/serve.ts';
import { createShipping } from './shipping.ts';

serve(createShipping);
