/** The notifier service as a process. */

import { serve } from '../../shop/host/serve.ts';
import { createNotifier } from './notifier.ts';

serve(createNotifier);
