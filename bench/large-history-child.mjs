/** The real command line; when it ends it tells who started it the most memory it had. */

process.once('exit', () => process.send?.(process.resourceUsage().maxRSS * 1_024));
await import('../dist/cli/main.js');
