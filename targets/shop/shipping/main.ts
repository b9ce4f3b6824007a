/** The shipping service as a process. */

import { serve } from '../host/serve.ts';
import { createShipping } from './shipping.ts';

serve(createShipping);
