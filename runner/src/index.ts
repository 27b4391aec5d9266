export { problemsOf } from './api/documents.ts';
export type { Services } from './api/services.ts';
export { checkDatabase, checkRedis } from './checks.ts';
export { type Config, readConfig, SETTINGS, SettingError } from './config.ts';
export { EmbeddedPostgresError } from './postgres/embedded.ts';
export { defaultRegistry } from './registry-default.ts';
export { type EndedRun, type RunDocumentOptions, runDocument } from './run-document.ts';
export { type Role, type RunningServer, type ServerOptions, StartError, startServer } from './server.ts';
export { VERSION } from './version.ts';
