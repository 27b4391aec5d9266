import { ROUTABLE_CLASSES, type RoutableClass, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Checkbox, Modal, NativeSelect, Stack } from '@mantine/core';
import IconX from '@tabler/icons-react/icons/IconX';
import { type FormEvent, useState } from 'react';
import { useClassWords } from '../inspector/class-words.ts';
import { useProblemWords } from '../inspector/problem-words.ts';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { useGiveBackFocus } from '../ui/use-give-back-focus.ts';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import { nameOf } from './lookup.ts';
import { useNodeWords, wordsLine } from './node-words.ts';
import classes from './run-dialog.module.css';
import type { RunPlan, RunStart, RunWish } from './run-plan.ts';
import { staleSteps } from './stale.ts';

/** A run that is asked about: what somebody wants, and what it comes to. */
export interface PlannedRun {
  readonly wish: RunWish;
  readonly plan: RunPlan;
  readonly document: WorkflowDocument;
  /** The run whose results are used again. */
  readonly reuse: string | null;
  /** What the focus goes back to. */
  readonly from: HTMLElement | null;
}

interface RunDialogProps {
  readonly planned: PlannedRun;
  readonly onStart: (start: RunStart) => void;
  readonly onClose: () => void;
}

type Failures = Readonly<Record<string, RoutableClass>>;

/** Says what a run does before it does it: what runs, what is used again, and what would be written. */
export function RunDialog({ planned, onStart, onClose }: RunDialogProps) {
  const { t } = useLingui();
  const { wish, plan, document, reuse, from } = planned;
  useGiveBackFocus(from);
  const [isRehearsal, setRehearsal] = useState(wish.isRehearsal ?? false);
  const [failures, setFailures] = useState<Failures>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart({
      ...(wish.trigger === undefined ? {} : { trigger: wish.trigger }),
      ...(wish.part ? { part: { ...wish.part, ...(plan.reused.size > 0 && reuse !== null ? { reuse } : {}) } } : {}),
      ...(isRehearsal ? { rehearse: { failures } } : {}),
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Title planned={planned} />}
      closeButtonProps={{ 'aria-label': t`Close` }}
      size={560}
    >
      <form onSubmit={submit}>
        <Stack gap={16}>
          <Preview plan={plan} document={document} isRehearsal={isRehearsal} />
          <Checkbox
            label={t`Rehearse: hold back what would be written`}
            description={t`What would be sent is shown at its step, and nothing is sent. What is only read is really read.`}
            checked={isRehearsal}
            onChange={(event) => setRehearsal(event.currentTarget.checked)}
          />
          {isRehearsal && (
            <FailureChoices document={document} plan={plan} failures={failures} onFailures={setFailures} />
          )}
          <DialogActions>
            <Button onClick={onClose}>{t`Cancel`}</Button>
            <Button type="submit" variant="filled" data-autofocus>
              {isRehearsal ? t`Rehearse` : plan.writes.length + plan.called.length > 0 ? t`Run and write` : t`Run`}
            </Button>
          </DialogActions>
        </Stack>
      </form>
    </Modal>
  );
}

function Title({ planned: { wish, document } }: { readonly planned: PlannedRun }) {
  const { t } = useLingui();
  if (!wish.part) return wish.isRehearsal ? t`Rehearse the draft` : t`Run the draft`;
  const name = nameOf(document, wish.part.node);
  return {
    before: t`Run the steps before "${name}"`,
    to: t`Run to "${name}"`,
    from: t`Run from "${name}"`,
    only: t`Run only "${name}"`,
  }[wish.part.kind];
}

const NONE: ReadonlySet<string> = new Set();

interface PreviewProps extends Pick<PlannedRun, 'plan' | 'document'> {
  readonly isRehearsal: boolean;
}

function Preview({ plan, document, isRehearsal }: PreviewProps) {
  const { t } = useLingui();
  const { runs, reused, pinned, writes, called } = plan;
  const ran = useOverlay((state) => state.ran);
  const old = ran ? staleSteps(ran, document) : NONE;
  const stale = new Set([...reused].filter((id) => old.has(id)));
  const words = useProblemWords();
  const missing = useEditor((state) => state.problems).filter(
    ({ code, node }) => code === 'pin_file_missing' && node !== undefined && pinned.has(node),
  );
  const names = (ids: ReadonlySet<string>) =>
    document.nodes.flatMap(({ id, name }) => (ids.has(id) ? [name] : [])).join(', ') || t`Nothing`;
  return (
    <dl className={classes.preview} data-testid="run-preview">
      <dt>{t`Runs`}</dt>
      <dd>{names(runs)}</dd>
      <dt>{t`Uses again what they gave in the last run`}</dt>
      <dd>{names(reused)}</dd>
      {stale.size > 0 && (
        <>
          <dt>{t`Of these, from before a change`}</dt>
          <dd>{names(stale)}</dd>
        </>
      )}
      {pinned.size > 0 && (
        <>
          <dt>{t`Gives what is pinned`}</dt>
          <dd>{names(pinned)}</dd>
        </>
      )}
      {missing.length > 0 && (
        <>
          <dt>{t`Has to be mended first`}</dt>
          <dd>{missing.map(words).join(' ')}</dd>
        </>
      )}
      <dt>{isRehearsal ? t`Held back` : t`Writes outside`}</dt>
      <dd>
        {writes.length + called.length === 0 ? (
          t`Nothing`
        ) : (
          <ul className={classes.writes}>
            {writes.map((node) => (
              <Write key={node.id} node={node} />
            ))}
            {called.map(({ by, workflow, writes: theirs }) =>
              workflow === null ? (
                <li key={`${by.id} unknown`}>{t`What "${by.name}" has written is known only when it runs.`}</li>
              ) : (
                theirs.map((node) => <Write key={`${workflow} ${node.id}`} node={node} of={workflow} />)
              ),
            )}
          </ul>
        )}
      </dd>
    </dl>
  );
}

interface WriteProps {
  readonly node: RunPlan['writes'][number];
  /** Name of the called workflow that it is a step of. */
  readonly of?: string;
}

function Write({ node, of }: WriteProps) {
  const { t } = useLingui();
  const { types } = useCanvas();
  const words = wordsLine(useNodeWords(node, types.describe(node.type, node.typeVersion)));
  return (
    <li>
      <strong>{node.name}</strong>{' '}
      <span className={classes.quiet}>{of === undefined ? words : t`${words}, in ${of}`}</span>
    </li>
  );
}

interface FailureChoicesProps extends Pick<PlannedRun, 'plan' | 'document'> {
  readonly failures: Failures;
  readonly onFailures: (failures: Failures) => void;
}

/** Which steps are to fail in a rehearsal, and as what: to see the other ways. */
function FailureChoices({ document, plan, failures, onFailures }: FailureChoicesProps) {
  const { t } = useLingui();
  const { types } = useCanvas();
  const words = useClassWords();
  const canFail = document.nodes.filter(
    ({ id, type, typeVersion }) => plan.runs.has(id) && types.describe(type, typeVersion)?.control !== 'trigger',
  );
  const left = canFail.filter(({ id }) => !Object.hasOwn(failures, id));
  const without = (gone: string) => Object.fromEntries(Object.entries(failures).filter(([id]) => id !== gone));
  return (
    <fieldset className={classes.failures}>
      <legend>{t`Let steps fail`}</legend>
      {Object.entries(failures).map(([id, kind]) => {
        const name = nameOf(document, id);
        return (
          <div key={id} className={classes.failure}>
            <NativeSelect
              label={name}
              value={kind}
              data={ROUTABLE_CLASSES.map((each) => ({ value: each, label: words[each] }))}
              onChange={(event) => onFailures({ ...failures, [id]: event.currentTarget.value as RoutableClass })}
            />
            <ActionIcon aria-label={t`Do not let ${name} fail`} onClick={() => onFailures(without(id))}>
              <IconX size={16} />
            </ActionIcon>
          </div>
        );
      })}
      {left.length > 0 && (
        <NativeSelect
          aria-label={t`Step that fails`}
          value=""
          data={[{ value: '', label: t`Choose a step …` }, ...left.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(event) => onFailures({ ...failures, [event.currentTarget.value]: 'permanent' })}
        />
      )}
    </fieldset>
  );
}
