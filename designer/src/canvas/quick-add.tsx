import type { NodeDescription } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useClickOutside } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Choice } from './choices.ts';
import type { AddRequest } from './context.ts';
import { canFollow, canLead } from './joining.ts';
import { NodeList } from './node-list.tsx';
import classes from './quick-add.module.css';

interface QuickAddProps {
  readonly request: AddRequest;
  readonly list: readonly NodeDescription[];
  readonly onPick: (choice: Choice) => void;
  readonly onClose: () => void;
  readonly onImportApi: () => void;
}

const WIDTH = 340;
const HEIGHT = 380;

/** The list of steps at the pointer. At a wire only those that have the other end for it. */
export function QuickAdd({ request, list, onPick, onClose, onImportApi }: QuickAddProps) {
  const { t } = useLingui();
  const ref = useClickOutside<HTMLDivElement>(onClose);
  const fitting = useMemo(
    () =>
      list.filter(
        (each) =>
          (canFollow(each) || !(request.from || request.edge)) && (canLead(each) || !(request.to || request.edge)),
      ),
    [request, list],
  );
  const left = Math.min(request.screen.x + 8, window.innerWidth - WIDTH - 12);
  const top = Math.max(12, Math.min(request.screen.y - 20, window.innerHeight - HEIGHT - 12));
  return (
    <div
      ref={ref}
      role="dialog"
      aria-label={t`Add a step`}
      className={classes.box}
      style={{ left, top }}
      data-testid="quick-add"
    >
      <NodeList list={fitting} onPick={onPick} onClose={onClose} hasFocus onImportApi={onImportApi} />
    </div>
  );
}
