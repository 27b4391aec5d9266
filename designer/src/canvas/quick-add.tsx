import type { NodeDescription } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useClickOutside } from '@mantine/hooks';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { Asking } from './asking.ts';
import type { Choice } from './choices.ts';
import { type AddRequest, useCanvas, useEditor } from './context.ts';
import { canFollow, canLead } from './joining.ts';
import { NodeList } from './node-list.tsx';
import classes from './quick-add.module.css';

interface QuickAddProps {
  readonly asking: StoreApi<Asking>;
  readonly list: readonly NodeDescription[];
  readonly onPick: (choice: Choice, request: AddRequest) => void;
  readonly onImportApi: () => void;
}

const WIDTH = 340;
const HEIGHT = 380;

/** The list of steps at the pointer, while one is asked for. */
export function QuickAdd({ asking, list, onPick, onImportApi }: QuickAddProps) {
  const request = useStore(asking, (state) => state.request);
  if (!request) return null;
  const close = () => asking.setState({ request: null });
  return (
    <StepsAt
      request={request}
      list={list}
      onPick={(choice) => {
        close();
        onPick(choice, request);
      }}
      onClose={close}
      onImportApi={() => {
        close();
        onImportApi();
      }}
    />
  );
}

interface StepsAtProps {
  readonly request: AddRequest;
  readonly list: readonly NodeDescription[];
  readonly onPick: (choice: Choice) => void;
  readonly onClose: () => void;
  readonly onImportApi: () => void;
}

/** The steps that can be added there. At a wire only those that have the other end for it. */
function StepsAt({ request, list, onPick, onClose, onImportApi }: StepsAtProps) {
  const { t } = useLingui();
  const ref = useClickOutside<HTMLDivElement>(onClose);
  const { types } = useCanvas();
  const hasTrigger = useEditor(({ document }) =>
    document.nodes.some(({ type, typeVersion }) => types.describe(type, typeVersion)?.control === 'trigger'),
  );
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
      <NodeList
        list={fitting}
        onPick={onPick}
        onClose={onClose}
        hasFocus
        hasTrigger={hasTrigger}
        onImportApi={onImportApi}
      />
    </div>
  );
}
