import type { FieldChange } from '@holdfast/workflow';
import classes from './diff-list.module.css';
import { placeWords, shortValue } from './diff-words.ts';

/** Fields that read differently: old and new of each. */
export function FieldChanges({ fields }: { readonly fields: readonly FieldChange[] }) {
  return fields.map((field) => (
    <div key={field.path} className={classes.field}>
      <span>{placeWords(field)}</span> <del>{shortValue(field.before)}</del> → <ins>{shortValue(field.after)}</ins>
    </div>
  ));
}
