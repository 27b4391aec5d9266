import classes from './expression.module.css';
import { tokensOf } from './tokens.ts';

/** An expression in colours, for a field that is not edited. The field below it says it to those who listen. */
export function Highlighted({ template }: { readonly template: string }) {
  return (
    <pre aria-hidden="true" className={classes.highlighted} data-testid="highlighted">
      {tokensOf(template).map(({ text, kind }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place.
        <span key={index} data-kind={kind}>
          {text}
        </span>
      ))}
    </pre>
  );
}
