/** The inventory service as a process. */

import { serve } from '../../shop/host/serve.ts';
import { createInventory } from './inventory.ts';

serve(createInventory);
