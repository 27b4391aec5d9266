import { useLingui } from '@lingui/react/macro';
import { Button, Menu } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { type ReactNode, useState } from 'react';
import classes from './exceptions.module.css';
import { commonRepairs, editable } from './groups.ts';
import { NotAllowedDialog } from './not-allowed.tsx';
import { RepairDialog } from './repair-dialog.tsx';
import type { RepairRow } from './repair-preview.ts';
import { type Repair, useRepairWords } from './repair-words.ts';

/** Repairs that all of these steps allow, and that can be asked for here. */
function actionsOf(rows: readonly RepairRow[]): readonly Repair[] {
  const [only] = rows.length === 1 ? rows : [];
  const mayEdit = only !== undefined && editable(only).length > 0;
  return commonRepairs(rows).filter((action) => action !== 'edit' || mayEdit);
}

/** What an operator may do with a parked step, as buttons. */
export function RepairButtons({ row }: { readonly row: RepairRow }) {
  const words = useRepairWords(row.nodeName);
  const [action, setAction] = useState<Repair | null>(null);
  return (
    <div className={classes.buttons}>
      {actionsOf([row]).map((each, index) => (
        <Button
          key={each}
          size="compact-sm"
          {...(words[each].isDanger ? { color: 'danger' } : index === 0 ? { variant: 'filled' } : {})}
          onClick={() => setAction(each)}
        >
          {words[each].label}
        </Button>
      ))}
      {action && <RepairDialog rows={[row]} action={action} onClose={() => setAction(null)} />}
    </div>
  );
}

/** What an operator may do with a parked step, as a menu. */
export function Repairs({ row }: { readonly row: RepairRow }) {
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
  readonly rows: readonly RepairRow[];
  /** Set when they are all the steps of this cause: they are repaired in the background. */
  readonly cause?: string;
  readonly onDone?: () => void;
  /** The button that opens it. */
  readonly children: ReactNode;
}

/** The repairs that all of some steps allow, as a menu; of one step also why it allows no others. Nothing when many have none in common. */
export function RepairMenu({ rows, cause, onDone, children }: RepairMenuProps) {
  const words = useRepairWords(rows[0]?.nodeName ?? '');
  const { t } = useLingui();
  const [action, setAction] = useState<Repair | 'none' | null>(null);
  const actions = actionsOf(rows);
  const [only] = rows.length === 1 ? rows : [];
  if (actions.length === 0 && !only) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>{children}</Menu.Target>
        <Menu.Dropdown>
          {actions.map((each) => (
            <Menu.Item
              key={each}
              {...(words[each].isDanger ? { color: 'danger' } : {})}
              onClick={() => setAction(each)}
            >
              {words[each].label}
            </Menu.Item>
          ))}
          {only && (
            <>
              {actions.length > 0 && <Menu.Divider />}
              <Menu.Item onClick={() => setAction('none')}>{t`Why nothing else…`}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {only && action === 'none' && (
        <NotAllowedDialog
          runId={only.runId}
          stepId={only.step.id}
          nodeName={only.nodeName}
          version={`${only.step.status} ${only.step.attempt}`}
          onClose={() => setAction(null)}
        />
      )}
      {action && action !== 'none' && (
        <RepairDialog rows={rows} cause={cause} action={action} onClose={() => setAction(null)} onDone={onDone} />
      )}
    </>
  );
}
