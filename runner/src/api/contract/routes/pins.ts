import * as P from '../pins.ts';
import { id, route } from './route.ts';

/** Files of pinned data. */
export const PINS_ROUTES = [
  route({
    operationId: 'keepFiles',
    method: 'post',
    path: '/pinned-files',
    tag: 'Workflows',
    summary: 'Keep files of runs, so that pinned data can name them when the runs are gone',
    scope: 'edit',
    body: P.KeepFiles,
    replies: { 204: null },
  }),
  route({
    operationId: 'listPinnedFiles',
    method: 'get',
    path: '/workflows/{id}/pinned-files',
    tag: 'Workflows',
    summary: 'Files that the pinned data of the draft names, and whether they are kept here',
    scope: 'read',
    params: id,
    replies: { 200: P.PinnedFiles },
  }),
] as const;
