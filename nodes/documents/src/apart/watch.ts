/** Resident memory that one document may take. Typed arrays and WebAssembly lie outside the heap, which V8 bounds by itself. */
const MAX_MEMORY_BYTES = 600 * 1024 * 1024;
const LOOK_MS = 20;

/** Ends the process when it takes more memory than a document is worth. */
setInterval(() => {
  if (process.memoryUsage.rss() > MAX_MEMORY_BYTES) process.kill(process.pid, 'SIGKILL');
}, LOOK_MS);
