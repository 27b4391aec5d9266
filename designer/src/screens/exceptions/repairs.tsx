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
import classes from './exceptions.module.css';
import { commonRepairs } from './groups.ts';
import { addUp, type Effects, itemOf, previewOf, useEffectWords } from './repair-preview.ts';
import { type Repair, useRepairWords } from './repair-words.ts';
import { type BulkRepair, executeBulk, isBulk, previewBulk } from './send-bulk.ts';
import { sendRepairs } from './send-repairs.ts';

type Row = Pick<ExceptionRow, 'runId' | 'step' | 'nodeName' | 'repairs'> &
  Partial<Pick<ExceptionRow, 'itemCount' | 'parked'>>;

/** Asks what to do with parked steps of one node, says first what it will do, then does it. */
function useRepair(rows: readonly Row[], cause: string | undefined, onDone?: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  const node = rows[0]?.nodeName ?? '';
  const words = useRepairWords(node);
  const effectWords = useEffectWords();
  const [isBusy, setBusy] = useState(false);
  const [only] = rows.length === 1 ? rows : [];

  const ask = (action: Repair, effects: Effects, more: { refused?: number; now?: string } = {}) => {
    const { label, effect, isDanger = false } = words[action];
    const steps = formatCount(rows.length);
    const refused = formatCount(more.refused ?? 0);
    const body = (
      <>
        <p>{effect}</p>
        <ul>
          {effectWords(effects).map((line) => (
            <li key={line}>{line}</li>
          ))}
          {(more.refused ?? 0) > 0 && <li>{t`Not allowed, and left alone: ${refused} steps`}</li>}
        </ul>
        {more.now !== undefined && <pre className={classes.evidence}>{more.now}</pre>}
      </>
    );
    return confirm({
      title: rows.length > 1 ? t`${label}: ${steps} steps` : label,
      body,
      confirmLabel: label,
      isDanger,
      reason: { label: t`Reason`, isRequired: true },
      ...(action === 'done' && only ? { field: { label: t`Reference at the provider` } } : {}),
      ...(action === 'edit' ? { field: { label: t`The item as it should be, as JSON`, isRequired: true } } : {}),
    });
  };

  /** Every step of a cause, in the background of the runner. */
  const repairCause = async (fingerprint: string, action: BulkRepair) => {
    const preview = await previewBulk(fingerprint, action);
    const { effects, counts } = preview.operation;
    const answer = await ask(action, effects, { refused: counts.refused });
    if (!answer) return;
    setBusy(true);
    const ended = await executeBulk(
      preview,
      answer.reason,
      () => void client.invalidateQueries({ queryKey: ['exceptions'] }),
    );
    const done = formatCount(ended.counts.done);
    const failed = formatCount(ended.counts.failed);
    const isGood = ended.status === 'done' && ended.counts.failed === 0;
    toast({
      kind: isGood ? 'success' : 'error',
      title: words[action].label,
      message: ended.why ?? t`${done} done, ${failed} failed`,
    });
  };

  const repairThese = async (action: Repair) => {
    const previews = await Promise.all(rows.map((row) => previewOf(row, action)));
    const why = previews.find((each) => each.why !== null)?.why;
    if (why) return void toast({ kind: 'error', title: words[action].label, message: why });
    const index = action === 'edit' && only ? editableIndex(only) : null;
    const now = only && index !== null ? JSON.stringify(await itemOf(only, index), null, 2) : undefined;
    const answer = await ask(action, addUp(previews.map(({ effects }) => effects)), now === undefined ? {} : { now });
    if (!answer) return;
    const edits = index === null ? undefined : { [index]: JSON.parse(answer.field) as Record<string, unknown> };
    setBusy(true);
    const { repaired, refused } = await sendRepairs(rows, {
      action,
      reason: answer.reason,
      ...(action === 'done' && answer.field ? { reference: answer.field } : {}),
      ...(edits ? { edits } : {}),
    });
    const done = formatCount(repaired);
    const not = formatCount(refused.length);
    const { label } = words[action];
    if (refused.length === 0)
      toast({ kind: 'success', title: label, message: rows.length > 1 ? t`${done} steps` : node });
    else complain(refused[0], rows.length > 1 ? t`${done} done, ${not} refused` : undefined);
  };

  const repair = async (action: Repair) => {
    try {
      if (cause !== undefined && rows.length > 1 && isBulk(action)) await repairCause(cause, action);
      else await repairThese(action);
    } catch (error) {
      if (error instanceof SyntaxError)
        toast({ kind: 'error', title: t`This is no JSON`, message: t`Nothing was changed. ${error.message}` });
      else complain(error);
    } finally {
      setBusy(false);
    }
    onDone?.();
    await client.invalidateQueries({ queryKey: ['exceptions'] });
  };
  const mayEdit = only !== undefined && editableIndex(only) !== null;
  const actions = commonRepairs(rows as readonly ExceptionRow[]).filter((action) => action !== 'edit' || mayEdit);
  return { words, repair, isBusy, actions };
}

function complain(error: unknown, title?: string): void {
  const why = readProblem(error);
  const correlation = why.correlationId ? { correlationId: why.correlationId } : {};
  toast({ kind: 'error', title: title ?? why.title, message: why.detail ?? why.title, ...correlation });
}

/** Index of the one parked item of a step; null where there are more, or the list failed as a whole. */
function editableIndex({ parked = [] }: Row): number | null {
  const items = parked.flatMap((group) => (group.items === 'all' ? [null] : group.items));
  return items.length === 1 ? (items[0] ?? null) : null;
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
  /** Set when they are all the steps of this cause: they are repaired in the background. */
  readonly cause?: string;
  readonly onDone?: () => void;
  /** The button that opens it. */
  readonly children: ReactNode;
}

/** The repairs that all of some steps allow, as a menu. Nothing when they have none in common. */
export function RepairMenu({ rows, cause, onDone, children }: RepairMenuProps) {
  const { words, repair, isBusy, actions } = useRepair(rows, cause, onDone);
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
