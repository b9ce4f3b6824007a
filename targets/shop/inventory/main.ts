/** The inventory service as a process. */

import { serve } from '../host/serve.ts';
import { createInventory } from './inventory.ts';

serve(createInventory);
