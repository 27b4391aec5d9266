import type { Json } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useState } from 'react';
import { type JsonTrouble, jsonTrouble } from '../ui/json-trouble.ts';
import classes from './inspector.module.css';

const CodeEditor = lazy(() => import('../ui/code-editor.tsx'));

interface JsonFieldProps {
  readonly label: string;
  /** Undefined where there is none yet. */
  readonly value: Json | undefined;
  readonly isReadOnly: boolean;
  /** Pixels. */
  readonly height?: number;
  readonly onChange: (value: Json | undefined) => void;
}

/** A value of any shape, edited as JSON. While it is no JSON the last good value stays. */
export function JsonField({ label, value, isReadOnly, height = 180, onChange }: JsonFieldProps) {
  const { t } = useLingui();
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  const [trouble, setTrouble] = useState<JsonTrouble | null>(null);
  return (
    <>
      <Suspense fallback={null}>
        <CodeEditor
          label={label}
          language="json"
          value={text}
          height={height}
          isReadOnly={isReadOnly}
          onChange={(next) => {
            setText(next);
            const wrong = next.trim() === '' ? null : jsonTrouble(next);
            setTrouble(wrong);
            if (!wrong) onChange(next.trim() === '' ? undefined : (JSON.parse(next) as Json));
          }}
        />
      </Suspense>
      {trouble && (
        <span className={classes.preview} data-bad role="status">
          {trouble.line === null
            ? t`This is no JSON yet. The last good value is kept.`
            : t`This is no JSON yet: line ${trouble.line}, column ${trouble.column}. The last good value is kept.`}
        </span>
      )}
    </>
  );
}
