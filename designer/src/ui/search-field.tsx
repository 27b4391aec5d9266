import { useLingui } from '@lingui/react/macro';
import { CloseButton, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { type RefObject, useEffect, useRef, useState } from 'react';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  /** Called 200 ms after the last key. */
  readonly onChange: (value: string) => void;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly width?: number;
  /** The dialog that it is in opens with the caret in it. */
  readonly isFirst?: boolean;
}

const PAUSE_MS = 200;

/** A search box that follows the address and does not write it at every key. */
export function SearchField({ label, value, onChange, inputRef, width = 260, isFirst = false }: SearchFieldProps) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next: string, delayMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = next;
      onChange(next);
    }, delayMs);
  };
  return (
    <TextInput
      {...(inputRef ? { ref: inputRef } : {})}
      type="search"
      data-autofocus={isFirst || undefined}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value, PAUSE_MS);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text !== '') {
          event.stopPropagation();
          setText('');
          send('', 0);
        }
      }}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        text !== '' && (
          <CloseButton
            size="sm"
            aria-label={t`Clear search`}
            onClick={() => {
              setText('');
              send('', 0);
            }}
          />
        )
      }
      w={width}
      maw="100%"
    />
  );
}
