export { type EmbeddedPostgres, startEmbedded } from '../postgres/embedded.ts';
