import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import IconPencil from '@tabler/icons-react/icons/IconPencil';
import IconX from '@tabler/icons-react/icons/IconX';
import { type KeyboardEvent, useState } from 'react';
import { useStore } from 'zustand';
import { announce } from '../ui/announce.ts';
import { Keys } from '../ui/kbd.tsx';
import { isApple } from '../ui/key-caps.ts';
import { type Command, commands, contextOf, keysOf, shownKeysOf, takersOf } from './commands.ts';
import classes from './palette.module.css';
import { chooseKeys } from './preferences.ts';
import { bindingOf } from './record-keys.ts';

/** One command with its keys, and the way to give it other ones. */
export function KeyRow({ command }: { readonly command: Command }) {
  const { t, i18n } = useLingui();
  const state = useStore(commands.store);
  const [isRecording, setRecording] = useState(false);
  const [wanted, setWanted] = useState<string | null>(null);
  const label = i18n._(command.label);
  const shown = shownKeysOf(state, command);
  const isChanged = state.overrides.has(command.id);
  const takers = wanted === null ? [] : takersOf(state, command, wanted);
  const give = (keys: readonly string[] | null, words: string) => {
    chooseKeys(command.id, keys);
    setWanted(null);
    announce(words);
  };
  const record = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && !event.ctrlKey && !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return setRecording(false);
    const keys = bindingOf(event, isApple);
    if (keys === null) return;
    setRecording(false);
    if (takersOf(state, command, keys).length > 0) setWanted(keys);
    else give([keys], t`${label} has other keys now`);
  };
  const takeOver = () => {
    if (wanted === null) return;
    for (const other of takers) {
      chooseKeys(
        other.id,
        keysOf(state, other).filter((keys) => keys.toLowerCase() !== wanted.toLowerCase()),
      );
    }
    give([wanted], t`${label} has other keys now`);
  };
  return (
    <div
      className={classes.line}
      data-command={command.id}
      data-context={contextOf(command)}
      data-undo={command.undo ?? 'ignore'}
      data-enabled={command.isEnabled?.() ?? true}
      data-message={command.label.id}
      data-keys={shown.join(',')}
    >
      <dt>{label}</dt>
      <dd>
        {isRecording ? (
          <Button
            size="compact-xs"
            variant="filled"
            autoFocus
            data-mantine-stop-propagation="true"
            onKeyDown={record}
            onBlur={() => setRecording(false)}
          >{t`Press the keys, Esc gives up`}</Button>
        ) : (
          <>
            {shown[0] === undefined ? <span className={classes.off}>{t`none`}</span> : <Keys keys={shown[0]} />}
            {command.nativeKeys === undefined && (
              <>
                <Tooltip label={t`Other keys`}>
                  <ActionIcon size={24} aria-label={t`Other keys for: ${label}`} onClick={() => setRecording(true)}>
                    <IconPencil size={14} />
                  </ActionIcon>
                </Tooltip>
                {isChanged ? (
                  <Tooltip label={t`Its own keys again`}>
                    <ActionIcon
                      size={24}
                      aria-label={t`Its own keys again: ${label}`}
                      onClick={() => give(null, t`${label} has its own keys again`)}
                    >
                      <IconArrowBackUp size={14} />
                    </ActionIcon>
                  </Tooltip>
                ) : shown.length === 0 ? null : (
                  <Tooltip label={t`No keys`}>
                    <ActionIcon
                      size={24}
                      aria-label={t`No keys for: ${label}`}
                      onClick={() => give([], t`${label} has no keys now`)}
                    >
                      <IconX size={14} />
                    </ActionIcon>
                  </Tooltip>
                )}
              </>
            )}
          </>
        )}
      </dd>
      {wanted !== null && takers[0] && (
        <div role="alert" className={classes.conflict}>
          <Keys keys={wanted} /> {t`belongs to: ${takers.map((other) => i18n._(other.label)).join(', ')}`}
          <Button size="compact-xs" onClick={takeOver}>{t`Take them over`}</Button>
          <Button size="compact-xs" onClick={() => setWanted(null)}>{t`Cancel`}</Button>
        </div>
      )}
    </div>
  );
}
