export { Sealer } from '../audit/sealer.ts';
export { type EmbeddedPostgres, startEmbedded } from '../postgres/embedded.ts';
export { findPlaces, type Places } from '../postgres/places.ts';
export { type Database, type DatabaseTarget, openDatabase } from '../store/database.ts';
export { migrate } from '../store/migrate.ts';
export { Pruner } from '../store/pruning.ts';
