export { type EmbeddedPostgres, startEmbedded } from '../postgres/embedded.ts';
export { type Database, openDatabase } from '../store/database.ts';
