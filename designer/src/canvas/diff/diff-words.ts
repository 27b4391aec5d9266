import type { FieldChange } from '@holdfast/workflow';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { DiffMark } from './overlay.ts';

/** `/parameters/fields/0/name` as people say it. */
export const placeWords = ({ path }: Pick<FieldChange, 'path'>): string =>
  path
    .replace(/^\/(parameters|policy)\//, '/')
    .slice(1)
    .split('/')
    .map((part) => (/^\d+$/.test(part) ? `#${Number(part) + 1}` : part.replaceAll('~1', '/').replaceAll('~0', '~')))
    .join(' › ');

export const SIGNS = { added: '+', removed: '−', changed: 'Δ' } as const satisfies Readonly<Record<DiffMark, string>>;

export const MARK_WORDS: Readonly<Record<DiffMark, MessageDescriptor>> = {
  added: msg`added`,
  removed: msg`removed`,
  changed: msg`changed`,
};
