import { isExpression } from '@holdfast/workflow';
import { Button } from '@mantine/core';
import { type ReactNode, useId, useRef } from 'react';
import { useCanvas } from '../../canvas/context.ts';
import { ExpressionField } from '../expression/expression-field.tsx';
import { FieldProblems } from '../field-problems.tsx';
import classes from '../inspector.module.css';
import { useMappingTarget } from '../mapping/use-mapping-target.ts';
import { ExpressionPreview } from '../preview.tsx';

interface PolicyExpressionProps {
  readonly title: string;
  /** JSON pointer within the node. */
  readonly path: string;
  /** Undefined: the policy says none. */
  readonly value: string | undefined;
  /** What the buttons say that begin one and take it away. */
  readonly begin: string;
  readonly end: string;
  readonly help: string;
  readonly onChange: (value: string | undefined) => void;
  /** What else there is to say once there is one. */
  readonly children?: ReactNode;
}

/** An expression that a policy may have: most have none. */
export function PolicyExpression({ title, path, value, begin, end, help, onChange, children }: PolicyExpressionProps) {
  const { isReadOnly } = useCanvas();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const caret = useRef<readonly [number, number] | null>(null);
  const template = isExpression(value) ? value.slice(1) : (value ?? '');
  const change = (next: string) => onChange(`=${next}`);
  const isEnabled = value !== undefined && !isReadOnly;
  const mapping = useMappingTarget({ path, box, caret, isEnabled, text: template, onChange: change });
  return (
    <div className={classes.field} data-path={path} data-template={value} ref={box} {...mapping}>
      <div className={classes.label}>
        <label htmlFor={id}>{title}</label>
      </div>
      {value === undefined ? (
        !isReadOnly && (
          <Button size="compact-sm" style={{ alignSelf: 'start' }} onClick={() => onChange('={{  }}')}>
            {begin}
          </Button>
        )
      ) : (
        <div className={classes.expression}>
          <ExpressionField
            id={id}
            title={title}
            path={path}
            value={template}
            isReadOnly={isReadOnly}
            caret={caret}
            onChange={change}
          />
          <ExpressionPreview template={`=${template}`} />
          {children}
          {!isReadOnly && (
            <Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>
              {end}
            </Button>
          )}
        </div>
      )}
      <span className={classes.help} data-testid={`help${path}`}>
        {help}
      </span>
      <FieldProblems path={path} />
    </div>
  );
}
