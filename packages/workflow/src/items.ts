/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

import type { Failure } from './failure.ts';

/** Most items in one list: what a step takes in, and what it gives on a port. */
export const MAX_ITEMS = 50_000;

/**
 * A file that travels with an item. The bytes stay in the payload store; only
 * this record moves. It is made by the server alone: a field of a request body
 * that looks like one is data, not a file.
 */
export interface FileRecord {
  /** Payload id. */
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  /** Hex SHA-256 of the bytes. */
  readonly sha256: string;
}

/** Where an output item came from: index of the input item, with the port when the node has several inputs. */
export type Lineage = number | { readonly port: string; readonly index: number };

/** One record in the list that nodes pass along. */
export interface Item {
  readonly json: JsonObject;
  readonly files?: Readonly<Record<string, FileRecord>>;
  /** Absent when the origin is unknown. */
  readonly from?: Lineage;
  /** Set on items that left a step by a fallback edge: why they did. */
  readonly failure?: Failure;
}
