import { Type } from 'typebox';
import { closed, Id } from './common.ts';

export const KeepFiles = closed({
  files: Type.Array(Id, { minItems: 1, maxItems: 1_000, description: 'Ids of files that items of runs carry.' }),
});

export const PinnedFiles = closed({
  items: Type.Array(
    closed({
      node: Type.String({ description: 'Id of the step that they are pinned at.' }),
      name: Type.String(),
      sizeBytes: Type.Integer(),
      sha256: Type.String({ description: 'Hex SHA-256 of the bytes.' }),
      isKept: Type.Boolean({ description: 'false: runs of the draft that use it are refused.' }),
    }),
  ),
});
