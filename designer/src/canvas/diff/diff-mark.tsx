import { useLingui } from '@lingui/react/macro';
import classes from './diff-mark.module.css';
import { MARK_WORDS, SIGNS } from './diff-words.ts';
import type { DiffMark } from './overlay.ts';

/** What became of a step or a connection: sign, word and colour. */
export function MarkChip({ mark }: { readonly mark: DiffMark }) {
  const { i18n } = useLingui();
  return (
    <span className={classes.chip} data-mark={mark}>
      <span aria-hidden="true">{SIGNS[mark]}</span> {i18n._(MARK_WORDS[mark])}
    </span>
  );
}
