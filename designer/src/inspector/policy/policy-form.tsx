import {
  changeNode,
  effectOf,
  type Node,
  type NodeDescription,
  type Policy,
  ROUTABLE_CLASSES,
  type RoutableClass,
  resolvePolicy,
  retrySchedule,
} from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button, Collapse, NumberInput, SegmentedControl } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { useContext, useEffect, useState } from 'react';
import { useCanvas } from '../../canvas/context.ts';
import { FieldProblems } from '../field-problems.tsx';
import { leadsTo, WantedField } from '../focus.ts';
import classes from '../inspector.module.css';
import { ApprovedBy } from './approved-by.tsx';
import { setPolicy, setRetry, setRule } from './change-policy.ts';
import { ClassRow, type Rule } from './class-row.tsx';
import { DurationField } from './duration-field.tsx';
import { routeClass } from './outcome.ts';
import own from './policy.module.css';
import { PolicySentence } from './policy-sentence.tsx';
import { PRESETS, type Preset, presetOf } from './presets.ts';
import { TimeLine } from './time-line.tsx';
import { WriteAmount } from './write-amount.tsx';
import { WriteKey } from './write-key.tsx';

interface PolicyFormProps {
  readonly node: Node;
  readonly description: NodeDescription | undefined;
}

/** What a step does about failures: in a sentence, in a picture, and class by class. */
export function PolicyForm({ node, description }: PolicyFormProps) {
  const { t } = useLingui();
  const { editor, types, isReadOnly } = useCanvas();
  const { policy, id } = node;
  const resolved = resolvePolicy(description?.policy, policy);
  const isWrite = description !== undefined && effectOf(description, node.parameters).kind === 'write';
  const change = (next: Policy | undefined) =>
    editor.change(t`change the policy`, (before) => changeNode(before, id, { policy: next }), `policy ${id}`);
  const route = (name: RoutableClass, target: string | null, next: Policy | undefined) =>
    editor.change(
      t`change the policy`,
      (before) => routeClass(changeNode(before, id, { policy: next }), types.describe, id, name, target),
      `policy ${id}`,
    );
  const onRule = (name: RoutableClass, rule: Rule) => {
    if (rule === null || !('to' in rule)) return route(name, null, setRule(policy, name, rule ?? undefined));
    // A word of the type against the edge has to be taken back by name.
    const isOverruled = description?.policy?.onFailure?.[name] !== undefined;
    route(name, rule.to, setRule(policy, name, isOverruled ? { action: 'fallback' } : undefined));
  };
  const preset = presetOf(policy?.retry?.transient);
  const presets: Record<Preset | 'inherited' | 'own', string> = {
    inherited: t`Inherited`,
    once: t`Once`,
    quick: t`Quick`,
    patient: t`Patient`,
    own: t`Own`,
  };
  return (
    <>
      <PolicySentence nodeId={id} resolved={resolved} />
      <TimeLine schedule={retrySchedule(resolved.retry.transient)} />
      <div className={classes.field}>
        <span className={classes.label}>{t`After a passing failure`}</span>
        <SegmentedControl
          aria-label={t`After a passing failure`}
          readOnly={isReadOnly}
          value={preset}
          data={Object.entries(presets)
            .filter(([value]) => value !== 'own' || preset === 'own')
            .map(([value, label]) => ({ value, label }))}
          onChange={(value) => {
            if (value === 'inherited') change(setRetry(policy, 'transient', null));
            else if (Object.hasOwn(PRESETS, value))
              change(setRetry(setRetry(policy, 'transient', null), 'transient', PRESETS[value as Preset]));
          }}
        />
      </div>
      <table className={own.table}>
        <thead>
          <tr>
            <th scope="col">{t`Failure`}</th>
            <th scope="col">{t`Tries`}</th>
            <th scope="col">{t`Then`}</th>
          </tr>
        </thead>
        <tbody data-path="/policy/retry">
          {ROUTABLE_CLASSES.map((name) => (
            <ClassRow
              key={name}
              nodeId={id}
              name={name}
              resolved={resolved}
              isReadOnly={isReadOnly}
              onTries={(maxAttempts) => change(setRetry(policy, name, { maxAttempts }))}
              onRule={(rule) => onRule(name, rule)}
            />
          ))}
        </tbody>
      </table>
      <DurationField
        label={t`Time limit of one try`}
        path="/policy/timeoutMs"
        value={policy?.timeoutMs}
        inherited={resolvePolicy(description?.policy, undefined).timeoutMs}
        isReadOnly={isReadOnly}
        onChange={(timeoutMs) => change(setPolicy(policy, { timeoutMs: timeoutMs || undefined }))}
      />
      <FieldProblems path="/policy/timeoutMs" />
      {(isWrite || policy?.idempotencyKey !== undefined) && <WriteKey policy={policy} onChange={change} />}
      {(isWrite || policy?.approvedBy !== undefined) && <ApprovedBy policy={policy} onChange={change} />}
      {(isWrite || policy?.amount !== undefined) && (
        <WriteAmount key={id} policy={policy} isReadOnly={isReadOnly} onChange={change} />
      )}
      <Waits node={node} description={description} onChange={change} />
    </>
  );
}

interface WaitsProps extends PolicyFormProps {
  readonly onChange: (policy: Policy | undefined) => void;
}

/** How the waits between tries grow, and what else may be said: rarely needed. */
function Waits({ node: { policy }, description, onChange }: WaitsProps) {
  const { t } = useLingui();
  const { isReadOnly } = useCanvas();
  const [isOpen, setOpen] = useState(false);
  const wanted = useContext(WantedField);
  useEffect(() => {
    if (leadsTo('/policy/retry/transient', wanted)) setOpen(true);
  }, [wanted]);
  const inherited = resolvePolicy(description?.policy, undefined);
  const said = policy?.retry?.transient;
  const fields = [
    ['baseDelayMs', t`First wait`, t`Each wait is a random share of a growing length.`],
    ['maxDelayMs', t`Longest wait`, undefined],
    ['budgetMs', t`Time for all tries`, undefined],
  ] as const;
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={isOpen}
        leftSection={<IconChevronRight size={14} aria-hidden="true" className={classes.fold ?? ''} />}
        style={{ alignSelf: 'start' }}
        onClick={() => setOpen(!isOpen)}
      >
        {t`Waits between tries`}
      </Button>
      <Collapse expanded={isOpen}>
        <div className={classes.content} style={{ padding: 0 }}>
          {fields.map(([name, label, help]) => (
            <DurationField
              key={name}
              label={label}
              {...(help === undefined ? {} : { help })}
              path={`/policy/retry/transient/${name}`}
              value={said?.[name]}
              inherited={inherited.retry.transient[name]}
              isReadOnly={isReadOnly}
              onChange={(value) => onChange(setRetry(policy, 'transient', { [name]: value }))}
            />
          ))}
          <NumberInput
            label={t`Growth of each wait`}
            data-path="/policy/retry/transient/factor"
            min={1}
            max={10}
            readOnly={isReadOnly}
            value={said?.factor ?? ''}
            placeholder={t`× ${inherited.retry.transient.factor}, inherited`}
            onChange={(factor) =>
              onChange(setRetry(policy, 'transient', { factor: typeof factor === 'number' ? factor : undefined }))
            }
          />
        </div>
      </Collapse>
    </>
  );
}
