/** The notifier service as a process. */

import { serve } from '../host/serve.ts';
import { createNotifier } from './notifier.ts';

serve(createNotifier);
