import type { Json } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useState } from 'react';
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
  const [isBad, setBad] = useState(false);
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
            try {
              onChange(next.trim() === '' ? undefined : (JSON.parse(next) as Json));
              setBad(false);
            } catch {
              setBad(true);
            }
          }}
        />
      </Suspense>
      {isBad && (
        <span className={classes.preview} data-bad>
          {t`This is no JSON yet. The last good value is kept.`}
        </span>
      )}
    </>
  );
}
