import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { kindOf, type WorkflowDocument } from './document.ts';
import { canonicalJson } from './serialise.ts';

export const sha256Hex = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** The part of a document that decides what runs. The order of edges counts only where the workflow asks for it. */
export function logicOf(document: WorkflowDocument): object {
  const { settings = {} } = document;
  const nodes = document.nodes
    .map(({ notes: _notes, parameters = {}, ...node }) => ({ ...node, parameters }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const edges = document.edges.map((edge) => ({
    ...edge,
    kind: kindOf(edge),
    ...(edge.on ? { on: edge.on.toSorted() } : {}),
  }));
  if (settings.order !== 'declared') edges.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { nodes, edges, settings };
}

/**
 * Hex SHA-256 of what decides how a workflow runs: nodes, edges, settings. Layout,
 * notes, pinned data, name, description and kept foreign source leave it alone.
 */
export const logicHash = (document: WorkflowDocument): string => sha256Hex(canonicalJson(logicOf(document)));

/** Hex SHA-256 of the whole document. */
export const contentHash = (document: WorkflowDocument): string => sha256Hex(canonicalJson(document));
