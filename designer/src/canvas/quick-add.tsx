import { type NodeDescription, portsOf } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useClickOutside } from '@mantine/hooks';
import { useMemo } from 'react';
import type { AddRequest } from './context.ts';
import { NodeList } from './node-list.tsx';
import classes from './quick-add.module.css';

interface QuickAddProps {
  readonly request: AddRequest;
  readonly list: readonly NodeDescription[];
  readonly onPick: (description: NodeDescription) => void;
  readonly onClose: () => void;
}

const WIDTH = 300;
const HEIGHT = 380;

/** The list of nodes at the pointer. After a port only those that have an input. */
export function QuickAdd({ request, list, onPick, onClose }: QuickAddProps) {
  const { t } = useLingui();
  const ref = useClickOutside<HTMLDivElement>(onClose);
  const fitting = useMemo(
    () => (request.from || request.edge ? list.filter((each) => portsOf(each).inputs.length > 0) : list),
    [request, list],
  );
  const left = Math.min(request.screen.x + 8, window.innerWidth - WIDTH - 12);
  const top = Math.max(12, Math.min(request.screen.y - 20, window.innerHeight - HEIGHT - 12));
  return (
    <div
      ref={ref}
      role="dialog"
      aria-label={t`Add a node`}
      className={classes.box}
      style={{ left, top }}
      data-testid="quick-add"
    >
      <NodeList list={fitting} onPick={onPick} onClose={onClose} hasFocus />
    </div>
  );
}
