import { useLingui } from '@lingui/react/macro';
import { Tooltip, UnstyledButton } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconCopy from '@tabler/icons-react/icons/IconCopy';
import { announce } from './announce.ts';
import classes from './copy-text.module.css';

interface CopyTextProps {
  readonly text: string;
  /** What is shown. Default: the text itself. */
  readonly label?: string;
}

/** A short text in monospace that a click copies: ids, slugs, addresses. */
export function CopyText({ text, label }: CopyTextProps) {
  const { t } = useLingui();
  const { copy, copied } = useClipboard({ timeout: 1_500 });
  const shown = label ?? text;
  return (
    <Tooltip label={copied ? t`Copied` : t`Copy`}>
      <UnstyledButton
        className={classes.button}
        aria-label={t`Copy ${shown}`}
        onClick={() => {
          copy(text);
          announce(t`Copied`);
        }}
      >
        <span className={classes.text} translate="no">
          {shown}
        </span>
        {copied ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />}
      </UnstyledButton>
    </Tooltip>
  );
}
