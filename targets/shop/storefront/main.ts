/** The storefront service as a process. */

import { serve } from '../host/serve.ts';
import { createStorefront } from './storefront.ts';

serve(createStorefront);
