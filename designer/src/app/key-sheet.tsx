import { useLingui } from '@lingui/react/macro';
import { useStore } from 'zustand';
import { Keys } from '../ui/kbd.tsx';
import { applicable, commands, keysOf } from './commands.ts';
import classes from './palette.module.css';

/** Every key that acts where the person is, by group. */
export function KeySheet() {
  const { i18n } = useLingui();
  const state = useStore(commands.store);
  const groups = Map.groupBy(
    applicable(state).filter((command) => keysOf(state, command).length > 0),
    (command) => i18n._(command.group),
  );
  return (
    <div className={classes.sheet}>
      {[...groups].map(([group, list]) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl>
            {list.map((command) => (
              <div key={command.id} className={classes.line}>
                <dt>{i18n._(command.label)}</dt>
                <dd>
                  <Keys keys={keysOf(state, command)[0] ?? ''} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
