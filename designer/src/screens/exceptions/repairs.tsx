import { useLingui } from '@lingui/react/macro';
import { Button, Menu } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ExceptionRow } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { formatCount } from '../../ui/format.ts';
import { readProblem } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toast.tsx';
import { commonRepairs } from './groups.ts';
import { type Repair, useRepairWords } from './repair-words.ts';
import { sendRepairs } from './send-repairs.ts';

type Row = Pick<ExceptionRow, 'runId' | 'step' | 'nodeName' | 'repairs'> & Partial<Pick<ExceptionRow, 'itemCount'>>;

/** Asks what to do with parked steps of one node, says first what it will do, then does it. */
function useRepair(rows: readonly Row[], onDone?: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  const node = rows[0]?.nodeName ?? '';
  const words = useRepairWords(node);
  const [isBusy, setBusy] = useState(false);
  const repair = async (action: Repair) => {
    const { label, effect, isDanger = false } = words[action];
    const count = rows.length;
    const steps = formatCount(count);
    const items = formatCount(rows.reduce((sum, { itemCount = 0 }) => sum + itemCount, 0));
    const answer = await confirm({
      title: count > 1 ? t`${label}: ${steps} steps` : label,
      body: count > 1 ? `${effect} ${t`This happens for each of ${steps} steps, with ${items} items in all.`}` : effect,
      confirmLabel: label,
      isDanger,
      reason: { label: t`Reason`, isRequired: true },
      ...(action === 'done' && count === 1 ? { field: { label: t`Reference at the provider` } } : {}),
    });
    if (!answer) return;
    setBusy(true);
    const { repaired, refused } = await sendRepairs(rows, {
      action,
      reason: answer.reason,
      ...(answer.field ? { reference: answer.field } : {}),
    });
    setBusy(false);
    const done = formatCount(repaired);
    const not = formatCount(refused.length);
    if (refused.length === 0) toast({ kind: 'success', title: label, message: count > 1 ? t`${done} steps` : node });
    else {
      const why = readProblem(refused[0]);
      const correlation = why.correlationId ? { correlationId: why.correlationId } : {};
      toast({
        kind: 'error',
        title: count > 1 ? t`${done} done, ${not} refused` : why.title,
        message: why.detail ?? why.title,
        ...correlation,
      });
    }
    onDone?.();
    await client.invalidateQueries({ queryKey: ['exceptions'] });
  };
  return { words, repair, isBusy, actions: commonRepairs(rows as readonly ExceptionRow[]) };
}

interface RepairsProps {
  readonly row: Row;
}

/** What an operator may do with a parked step. */
export function Repairs({ row }: RepairsProps) {
  const { t } = useLingui();
  return (
    <RepairMenu rows={[row]}>
      <Button size="compact-sm" rightSection={<IconChevronDown size={14} aria-hidden="true" />}>
        {t`Repair`}
      </Button>
    </RepairMenu>
  );
}

interface RepairMenuProps {
  /** Steps of one node. */
  readonly rows: readonly Row[];
  readonly onDone?: () => void;
  /** The button that opens it. */
  readonly children: ReactNode;
}

/** The repairs that all of some steps allow, as a menu. Nothing when they have none in common. */
export function RepairMenu({ rows, onDone, children }: RepairMenuProps) {
  const { words, repair, isBusy, actions } = useRepair(rows, onDone);
  if (actions.length === 0) return null;
  return (
    <Menu position="bottom-end" disabled={isBusy}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item
            key={action}
            {...(words[action].isDanger ? { color: 'danger' } : {})}
            onClick={() => void repair(action)}
          >
            {words[action].label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
