/** What only a process with the API needs. It is loaded while the database starts. */
export { createApi } from './api/app.ts';
export { Live } from './api/live.ts';
