import type { NodeDescription } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { CloseButton, SegmentedControl } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Choice } from './choices.ts';
import classes from './left-panel.module.css';
import { NodeList } from './node-list.tsx';
import { Outline } from './outline/outline.tsx';

export type LeftTab = 'add' | 'outline';

interface LeftPanelProps {
  readonly list: readonly NodeDescription[];
  readonly onPick: (choice: Choice) => void;
  readonly tab: LeftTab;
  readonly onTab: (tab: LeftTab) => void;
  /** Whether it lies over the canvas, where there is no room beside it. */
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onImportApi: () => void;
}

/** Beside the canvas: the steps there are to add, or those that are there. On narrow screens it comes when it is asked for. */
export function LeftPanel({ list, onPick, tab, onTab, isOpen, onClose, onImportApi }: LeftPanelProps) {
  const { t } = useLingui();
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<Element>(null);
  useEffect(() => {
    if (!isOpen || panel.current?.contains(document.activeElement)) return;
    opener.current = document.activeElement;
    panel.current?.querySelector<HTMLElement>('[role="tree"], [role="combobox"]')?.focus();
  }, [isOpen]);
  const leave = () => {
    onClose();
    if (isOpen && opener.current instanceof HTMLElement) opener.current.focus();
  };
  return (
    <aside
      ref={panel}
      className={classes.panel}
      aria-label={t`Steps`}
      data-region="nodes"
      data-open={isOpen}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) onClose();
      }}
      onKeyDown={({ key, defaultPrevented }) => {
        if (key === 'Escape' && !defaultPrevented) leave();
      }}
    >
      <div className={classes.head}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t`What is listed`}
          value={tab}
          onChange={(value) => onTab(value === 'outline' ? 'outline' : 'add')}
          data={[
            { value: 'add', label: t`Add` },
            { value: 'outline', label: t`Outline` },
          ]}
        />
        <CloseButton className={classes.close} aria-label={t`Close`} onClick={leave} />
      </div>
      {tab === 'add' ? <NodeList list={list} onPick={onPick} canDrag onImportApi={onImportApi} /> : <Outline />}
    </aside>
  );
}
