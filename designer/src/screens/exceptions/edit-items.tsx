import type { JsonObject } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExceptionRow } from '../../api/types.ts';
import { ItemForm } from './item-form.tsx';
import { itemOf } from './repair-preview.ts';

interface EditItemsProps {
  readonly row: Pick<ExceptionRow, 'runId' | 'step'>;
  /** Indices of the items that may be corrected. */
  readonly items: readonly number[];
  readonly edits: Readonly<Record<string, JsonObject>>;
  readonly onEdits: (edits: Readonly<Record<string, JsonObject>>) => void;
  readonly onBroken: (isBroken: boolean) => void;
}

/** Corrects parked items one after another. Only what was changed is sent. */
export function EditItems({ row, items, edits, onEdits, onBroken }: EditItemsProps) {
  const { t } = useLingui();
  const [index, setIndex] = useState(items[0] ?? 0);
  const { data } = useQuery({
    queryKey: ['items', row.runId, row.step.id, 'input', index, 'edited'],
    queryFn: async () => (await itemOf(row, index)) as JsonObject,
  });
  const value = edits[index] ?? data;
  return (
    <Stack gap={8}>
      {items.length > 1 && (
        <NativeSelect
          label={t`Item`}
          value={String(index)}
          data={items.map((item) => ({
            value: String(item),
            label: edits[item] ? t`${item + 1}, corrected` : String(item + 1),
          }))}
          onChange={(event) => setIndex(Number(event.currentTarget.value))}
        />
      )}
      {value && (
        <ItemForm
          key={index}
          value={value}
          onChange={(next) => onEdits({ ...edits, [index]: next })}
          onBroken={onBroken}
        />
      )}
    </Stack>
  );
}
