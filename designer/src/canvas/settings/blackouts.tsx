import { type Blackout, WEEKDAYS } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import classes from './settings.module.css';

/** As many as a document takes. */
const MOST = 20;
/** A night, for a start. */
const FIRST: Blackout = { from: '22:00', to: '06:00' };

interface BlackoutsProps {
  readonly windows: readonly Blackout[];
  /** Zone of their times, where they name none. */
  readonly zone: string;
  readonly onChange: (windows: Blackout[]) => void;
}

/** Times of day in which nothing is written outside. */
export function Blackouts({ windows, zone, onChange }: BlackoutsProps) {
  const { t } = useLingui();
  const put = (index: number, window: Blackout) => onChange(windows.with(index, window));
  return (
    <fieldset className={classes.group} data-testid="blackouts">
      <legend>{t`Blackout windows`}</legend>
      <p className={classes.about}>{t`What is to be written in one waits until it ends. Reading goes on.`}</p>
      {windows.map((window, index) => (
        <Window
          // biome-ignore lint/suspicious/noArrayIndexKey: a window is what stands at its place.
          key={index}
          number={index + 1}
          window={window}
          zone={zone}
          onChange={(next) => put(index, next)}
          onRemove={() => onChange(windows.toSpliced(index, 1))}
        />
      ))}
      <Button
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        disabled={windows.length >= MOST}
        onClick={() => onChange([...windows, FIRST])}
        style={{ justifySelf: 'start' }}
      >{t`Add a window`}</Button>
    </fieldset>
  );
}

interface WindowProps {
  readonly number: number;
  readonly window: Blackout;
  readonly zone: string;
  readonly onChange: (window: Blackout) => void;
  readonly onRemove: () => void;
}

function Window({ number, window, zone, onChange, onRemove }: WindowProps) {
  const { t } = useLingui();
  const names = { mon: t`Mon`, tue: t`Tue`, wed: t`Wed`, thu: t`Thu`, fri: t`Fri`, sat: t`Sat`, sun: t`Sun` };
  const days = window.days ?? WEEKDAYS;
  const choose = (chosen: readonly string[]) => {
    const next = WEEKDAYS.filter((day) => chosen.includes(day));
    const { days: _, ...rest } = window;
    // Every day is what is not said; a window on no day is none.
    if (next.length > 0) onChange(next.length === WEEKDAYS.length ? rest : { ...rest, days: next });
  };
  const own = window.timeZone ?? zone;
  const isOvernight = window.to <= window.from;
  return (
    <div className={classes.window} role="group" aria-label={t`Window ${number}`}>
      <Checkbox.Group aria-label={t`Days on which it begins`} value={[...days]} onChange={choose}>
        <div className={classes.days}>
          {WEEKDAYS.map((day) => (
            <Checkbox key={day} size="xs" value={day} label={names[day]} />
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes.times}>
        <TextInput
          type="time"
          label={t`From`}
          value={window.from}
          onChange={(event) => event.currentTarget.value && onChange({ ...window, from: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label={t`To`}
          value={window.to}
          onChange={(event) => event.currentTarget.value && onChange({ ...window, to: event.currentTarget.value })}
        />
        <span className={classes.about}>
          {isOvernight && t`the next day`} <span translate="no">{own}</span>
        </span>
        <ActionIcon aria-label={t`Remove window ${number}`} onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      </div>
    </div>
  );
}
