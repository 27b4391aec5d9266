import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Evaluation } from '../../api/types.ts';

/** Which version was asked by which model: `v3 · gpt-4.1-mini`. */
export function whichOf({ version, model }: Pick<Evaluation, 'version' | 'model'>): string {
  const which = version === null ? i18n._(msg`Draft`) : `v${version}`;
  return model === '' ? which : `${which} · ${model}`;
}
