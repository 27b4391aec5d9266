import type { Language } from '../languages.ts';
import type { Page } from '../layout.ts';

/** What the process apart is asked for. It answers once. */
export type Asked =
  | {
      readonly work: 'read';
      readonly kind: 'pdf' | 'image';
      readonly bytes: Uint8Array;
      readonly maxPages: number;
      /** Pages without text are recognised in this language; null: not at all. */
      readonly recognise: Language | null;
    }
  | { readonly work: 'draw'; readonly bytes: Uint8Array; readonly page: number; readonly width: number };

/** Something that was put into a document. */
export interface Attachment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ReadDocument {
  readonly pages: readonly Page[];
  readonly attachments: readonly Attachment[];
  /** How sure a recognition is of what it read, from 0 to 1; null where the document itself said everything. */
  readonly recognised: number | null;
}

/** One page as a picture. */
export interface Picture {
  /** PNG. */
  readonly bytes: Uint8Array;
  readonly pageCount: number;
}

/** Why a document is not read. */
export interface Refusal {
  readonly refused: 'pages' | 'no-page' | 'active' | 'encrypted' | 'damaged' | 'text';
  readonly count?: number;
}

export type Answer = ReadDocument | Picture | Refusal;
