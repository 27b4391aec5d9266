import type { FieldChange } from '@holdfast/workflow';
import classes from './diff-list.module.css';
import { placeWords } from './diff-words.ts';
import { shortValues } from './short-values.ts';

/** Fields that read differently: old and new of each. */
export function FieldChanges({ fields }: { readonly fields: readonly FieldChange[] }) {
  return fields.map((field) => {
    const [before, after] = shortValues(field.before, field.after);
    return (
      <div key={field.path} className={classes.field}>
        <span>{placeWords(field)}</span> <del>{before}</del> → <ins>{after}</ins>
      </div>
    );
  });
}
