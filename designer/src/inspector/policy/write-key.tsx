import { effectOf, isExpression, type Node, type NodeDescription, type Policy } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useId, useRef } from 'react';
import { useCanvas } from '../../canvas/context.ts';
import { ExpressionField } from '../expression/expression-field.tsx';
import { FieldProblems } from '../field-problems.tsx';
import classes from '../inspector.module.css';
import { useMappingTarget } from '../mapping/use-mapping-target.ts';
import { ExpressionPreview } from '../preview.tsx';
import { setPolicy } from './change-policy.ts';

const PATH = '/policy/idempotencyKey';

interface WriteKeyProps {
  readonly node: Node;
  readonly description: NodeDescription | undefined;
  readonly onChange: (policy: Policy | undefined) => void;
}

/** What tells one write from another where it is not the run, the step and the item. Nothing for steps that do not write. */
export function WriteKey({ node: { policy, parameters }, description, onChange }: WriteKeyProps) {
  const { t } = useLingui();
  const { isReadOnly } = useCanvas();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const caret = useRef<readonly [number, number] | null>(null);
  const said = policy?.idempotencyKey;
  const isWrite = description !== undefined && effectOf(description, parameters).kind === 'write';
  const change = (key: string | undefined) => onChange(setPolicy(policy, { idempotencyKey: key }));
  const template = isExpression(said) ? said.slice(1) : (said ?? '');
  const mapping = useMappingTarget({
    path: PATH,
    box,
    caret,
    isEnabled: said !== undefined && !isReadOnly,
    text: template,
    onChange: (next) => change(`=${next}`),
  });
  if (!isWrite && said === undefined) return null;
  return (
    <div className={classes.field} data-path={PATH} ref={box} {...mapping}>
      <div className={classes.label}>
        <label htmlFor={id}>{t`Key of the write`}</label>
      </div>
      {said === undefined ? (
        !isReadOnly && (
          <Button size="compact-sm" style={{ alignSelf: 'start' }} onClick={() => change('={{  }}')}>
            {t`A key of your own …`}
          </Button>
        )
      ) : (
        <div className={classes.expression}>
          <ExpressionField
            id={id}
            title={t`Key of the write`}
            path={PATH}
            value={template}
            isReadOnly={isReadOnly}
            caret={caret}
            onChange={(next) => change(`=${next}`)}
          />
          <ExpressionPreview template={`=${template}`} />
          {!isReadOnly && (
            <Button size="compact-sm" variant="subtle" onClick={() => change(undefined)}>
              {t`The usual key again`}
            </Button>
          )}
        </div>
      )}
      <span className={classes.help} data-testid="write-key-words">
        {said === undefined
          ? t`Run, step and item make the key: each try of one item has the same, and no other item has it.`
          : t`What comes to the same key is the same write, in every run of this workflow: it is worked out once for each item and kept with the write.`}
      </span>
      <FieldProblems path={PATH} />
    </div>
  );
}
