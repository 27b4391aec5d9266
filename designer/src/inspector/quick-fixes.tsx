import { type Problem, type QuickFixKind, quickFixes } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconWand from '@tabler/icons-react/icons/IconWand';
import { useState } from 'react';
import { useSession } from '../app/session.tsx';
import { useCanvas, useEditor } from '../canvas/context.ts';
import { announce } from '../ui/announce.ts';
import { VariableDialog } from '../variables/variable-dialog.tsx';
import classes from './problem-list.module.css';

function useFixWords(): Readonly<Record<QuickFixKind, string>> {
  const { t } = useLingui();
  return {
    ask_person: t`Ask a person, a day to answer`,
    drop_class: t`Take the class off the edge`,
    drop_connection: t`Take the connection off`,
    drop_limit: t`Take the limit off`,
    follow_edge: t`Let them go along the edge`,
    only_reads: t`It only reads`,
    own_it: t`I answer for it`,
    make_expression: t`Make it an expression`,
    return_failed: t`Let failed items go back to the loop`,
    send_key: t`Send an idempotency key`,
    set_deadline: t`A day to answer`,
    set_limit: t`At most 100 rounds`,
    set_time_limit: t`30 seconds a try`,
    take_all: t`Take all free classes`,
    try_once: t`Try once`,
    unpin: t`Unpin`,
  };
}

/** What mends a problem with one click; each is one step of undo. */
export function QuickFixes({ problem }: { readonly problem: Problem }) {
  const { t } = useLingui();
  const { editor, types, isReadOnly } = useCanvas();
  const document = useEditor((state) => state.document);
  const { user } = useSession();
  const words = useFixWords();
  if (isReadOnly) return null;
  if (problem.code === 'unknown_variable' && problem.variable !== undefined)
    return <CreateVariable name={problem.variable} />;
  const fixes = quickFixes(problem, document, { describe: types.describe, me: user.email ?? user.name });
  if (fixes.length === 0) return null;
  return (
    <span className={classes.fixes}>
      {fixes.map(({ kind, change }) => (
        <Button
          key={kind}
          size="compact-xs"
          leftSection={<IconWand size={14} aria-hidden="true" />}
          onClick={() => {
            editor.change(words[kind], change);
            announce(t`Done: ${words[kind]}`);
          }}
        >
          {words[kind]}
        </Button>
      ))}
    </span>
  );
}

/** Makes the variable that an expression reads. It is no part of the workflow: nothing is undone by it. */
function CreateVariable({ name }: { readonly name: string }) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <span className={classes.fixes}>
      <Button
        size="compact-xs"
        leftSection={<IconWand size={14} aria-hidden="true" />}
        onClick={() => setOpen(true)}
      >{t`Create variable`}</Button>
      <VariableDialog editing={isOpen ? { name } : null} onClose={() => setOpen(false)} />
    </span>
  );
}
