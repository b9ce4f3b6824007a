/** The catalog service as a process. */

import { serve } from '../host/serve.ts';
import { createCatalog } from './catalog.ts';

serve(createCatalog);
