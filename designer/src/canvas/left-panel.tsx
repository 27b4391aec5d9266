import type { NodeDescription } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { SegmentedControl } from '@mantine/core';
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
}

/** Beside the canvas: the steps there are to add, or those that are there. */
export function LeftPanel({ list, onPick, tab, onTab }: LeftPanelProps) {
  const { t } = useLingui();
  return (
    <div className={classes.panel}>
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
      {tab === 'add' ? <NodeList list={list} onPick={onPick} canDrag /> : <Outline />}
    </div>
  );
}
