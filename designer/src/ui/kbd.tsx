import classes from './kbd.module.css';
import { keyCaps } from './key-caps.ts';

/** Keys as caps: `$mod+k` as Ctrl K or ⌘ K, `g w` as G then W. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className={classes.keys}>
      {keyCaps(keys).map((press) => (
        <span key={press.join(' ')} className={classes.press}>
          {press.map((cap) => (
            <kbd key={cap} className={classes.cap}>
              {cap}
            </kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
