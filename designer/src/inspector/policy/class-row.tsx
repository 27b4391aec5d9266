import type { Json, OnFailure, ResolvedPolicy, RoutableClass } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Checkbox, NumberInput, Select } from '@mantine/core';
import { useCanvas, useEditor } from '../../canvas/context.ts';
import { nodeOf } from '../../canvas/lookup.ts';
import { FieldProblems } from '../field-problems.tsx';
import { JsonField } from '../json-field.tsx';
import { DurationField } from './duration-field.tsx';
import { outcomeOf } from './outcome.ts';
import classes from './policy.module.css';

const DAY_MS = 86_400_000;
/** How long a person has where nobody says so. */
const ASK_MS = 7 * DAY_MS;

/** What becomes of a class: a rule, a step that failed items go to, or null for what is inherited. */
export type Rule = OnFailure | { readonly to: string } | null;

interface ClassRowProps {
  readonly nodeId: string;
  readonly name: RoutableClass;
  readonly resolved: ResolvedPolicy;
  readonly isReadOnly: boolean;
  readonly onTries: (tries: number | undefined) => void;
  readonly onRule: (rule: Rule) => void;
}

/** One failure class: how often it is tried, and what happens then. */
export function ClassRow({ nodeId, name, resolved, isReadOnly, onTries, onRule }: ClassRowProps) {
  const { t } = useLingui();
  const { types } = useCanvas();
  const document = useEditor((state) => state.document);
  const own = nodeOf(document, nodeId)?.policy;
  const outcome = outcomeOf(document, nodeId, resolved, name);
  const rule = resolved.onFailure[name];
  const words = {
    transient: [t`Transient`, t`may work later`],
    permanent: [t`Permanent`, t`always refused`],
    data: [t`Data`, t`a value is wrong`],
    policy: [t`Policy`, t`a rule says no`],
  }[name] as [string, string];
  const targets = document.nodes.filter(
    ({ id, type, typeVersion }) => id !== nodeId && types.describe(type, typeVersion)?.control !== 'trigger',
  );
  const path = `/policy/onFailure/${name}`;
  const isInherited = own?.onFailure?.[name] === undefined && outcome.action !== 'fallback';
  return (
    <>
      <tr>
        <th scope="row">
          {words[0]}
          <span className={classes.hint}>{words[1]}</span>
        </th>
        <td className={classes.tries}>
          <NumberInput
            aria-label={t`${words[0]}: tries in all`}
            min={1}
            max={100}
            hideControls
            readOnly={isReadOnly}
            value={own?.retry?.[name]?.maxAttempts ?? ''}
            placeholder={String(resolved.retry[name].maxAttempts)}
            onChange={(value) => onTries(typeof value === 'number' && value >= 1 ? value : undefined)}
          />
        </td>
        <td data-path={path}>
          <Select
            aria-label={t`${words[0]}: what then`}
            readOnly={isReadOnly}
            searchable={targets.length > 6}
            allowDeselect={false}
            data-testid={`then-${name}`}
            data={[
              ...(own?.onFailure?.[name] ? [{ value: 'inherit', label: t`As inherited` }] : []),
              { value: 'park', label: t`Wait as an exception` },
              { value: 'ask', label: t`Ask a person` },
              { value: 'continue', label: t`Go on with a default` },
              { value: 'stop', label: t`Stop the run` },
              {
                group: t`Leave by a fallback edge to`,
                items: targets.map((node) => ({ value: `to ${node.id}`, label: `→ ${node.name}` })),
              },
            ]}
            value={outcome.action === 'fallback' ? `to ${outcome.to}` : outcome.action}
            onChange={(value) => {
              if (value?.startsWith('to ')) onRule({ to: value.slice(3) });
              else if (value === 'inherit') onRule(null);
              else if (value === 'ask') onRule({ action: 'ask', deadlineMs: DAY_MS });
              else if (value === 'continue') onRule({ action: 'continue', value: {} });
              else if (value === 'park' || value === 'stop') onRule({ action: value });
            }}
          />
          {isInherited && <span className={classes.hint}>{t`inherited`}</span>}
        </td>
      </tr>
      {rule && outcome.action !== 'fallback' && outcome.action !== 'park' && (
        <tr className={classes.more ?? ''}>
          <td colSpan={3}>
            {rule.action === 'ask' && (
              <DurationField
                label={t`Has to answer within`}
                help={t`After that it fails as policy/expired: silence is never consent.`}
                path={`${path}/deadlineMs`}
                value={rule.deadlineMs}
                inherited={ASK_MS}
                isReadOnly={isReadOnly}
                onChange={(deadlineMs) =>
                  onRule({ action: 'ask', ...(deadlineMs === undefined ? {} : { deadlineMs }) })
                }
              />
            )}
            {rule.action === 'continue' && (
              <div data-path={`${path}/value`}>
                <JsonField
                  label={t`The item to go on with`}
                  value={(rule.value ?? {}) as Json}
                  height={110}
                  isReadOnly={isReadOnly}
                  onChange={(value) => onRule({ action: 'continue', value })}
                />
                <FieldProblems path={`${path}/value`} />
              </div>
            )}
            {rule.action === 'stop' && (
              <Checkbox
                label={t`Undo what has committed, newest first`}
                disabled={isReadOnly}
                checked={rule.compensate === true}
                onChange={(event) =>
                  onRule({ action: 'stop', ...(event.currentTarget.checked ? { compensate: true } : {}) })
                }
              />
            )}
          </td>
        </tr>
      )}
    </>
  );
}
