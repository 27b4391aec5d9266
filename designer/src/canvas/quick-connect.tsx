import { useLingui } from '@lingui/react/macro';
import { Modal, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useCanvas } from './context.ts';
import { openJoins } from './joining.ts';
import { nameOf } from './lookup.ts';
import classes from './node-list.module.css';
import { useJoin } from './use-join.ts';

interface QuickConnectProps {
  /** Null: closed. */
  readonly node: string | null;
  readonly onClose: () => void;
}

/** Connecting without a pointer: every pair that fits, searched as one types. */
export function QuickConnect({ node, onClose }: QuickConnectProps) {
  const { t } = useLingui();
  const { editor } = useCanvas();
  const name = node === null ? '' : nameOf(editor.store.getState().document, node);
  return (
    <Modal
      opened={node !== null}
      onClose={onClose}
      title={t`Connect "${name}" to`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {node !== null && <Pairs node={node} onClose={onClose} />}
    </Modal>
  );
}

function Pairs({ node, onClose }: { readonly node: string; readonly onClose: () => void }) {
  const { t } = useLingui();
  const { editor, types } = useCanvas();
  const join = useJoin();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const pairs = useMemo(() => {
    const { document } = editor.store.getState();
    return openJoins(document, types.describe, node).map(({ from, to }) => ({
      from,
      to,
      words: `${from.port} → ${nameOf(document, to.node)}${to.port === 'in' ? '' : ` (${to.port})`}`,
    }));
  }, [editor, types, node]);
  const found = pairs.filter(({ words }) => words.toLowerCase().includes(text.toLowerCase()));
  const take = (index: number) => {
    const pair = found[index];
    if (!pair) return;
    onClose();
    void join(pair.from, pair.to);
  };
  return (
    <div className={classes.box} style={{ blockSize: 360 }}>
      <TextInput
        data-autofocus
        aria-label={t`Search steps`}
        placeholder={t`Search steps`}
        value={text}
        role="combobox"
        aria-expanded
        aria-controls="connect-list"
        aria-activedescendant={found.length > 0 ? `connect-${at}` : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter') take(at);
          else return;
          event.preventDefault();
        }}
      />
      <div id="connect-list" role="listbox" aria-label={t`Steps`} className={classes.list}>
        {found.map(({ words, from, to }, index) => (
          <div
            key={`${from.port} ${to.node} ${to.port}`}
            id={`connect-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={classes.option}
            onClick={() => take(index)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') take(index);
            }}
          >
            <span className={classes.title}>{words}</span>
          </div>
        ))}
        {found.length === 0 && <p className={classes.none}>{t`Nothing fits. Add a step first, or free an input.`}</p>}
      </div>
    </div>
  );
}
