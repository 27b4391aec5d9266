import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useNodeTypes } from '../../canvas/catalogue.ts';
import { formatCount } from '../../ui/format.ts';
import type { NodeFacts, StepFilter } from './steps.ts';
import classes from './timeline.module.css';

interface TimelineFilterProps {
  readonly filter: StepFilter;
  readonly onFilter: (filter: StepFilter) => void;
  readonly nodes: ReadonlyMap<string, NodeFacts>;
  readonly count: number;
  readonly found: number;
}

/** How many steps there are, and which of them are shown. */
export function TimelineFilter({ filter, onFilter, nodes, count, found }: TimelineFilterProps) {
  const { t } = useLingui();
  const types = useNodeTypes();
  const kinds = useMemo(() => {
    const own = [...new Set([...nodes.values()].map(({ type }) => type))];
    const titled = own.map((type) => ({
      value: type,
      label: types.list.find((each) => each.type === type)?.title ?? type,
    }));
    return titled.toSorted((a, b) => a.label.localeCompare(b.label));
  }, [nodes, types]);
  const some = formatCount(found);
  const box = (name: 'onlyFailed' | 'onlySlow' | 'foldsQuiet', label: string) => (
    <Checkbox
      size="xs"
      label={label}
      checked={filter[name]}
      onChange={(event) => onFilter({ ...filter, [name]: event.currentTarget.checked })}
    />
  );
  return (
    <div className={classes.head}>
      <strong>
        {found === count
          ? plural(count, { one: '# step', other: '# steps' })
          : plural(count, { one: `${some} of # step`, other: `${some} of # steps` })}
      </strong>
      <TextInput
        size="xs"
        aria-label={t`Filter steps`}
        placeholder={t`Filter`}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        aria-label={t`Kind of step`}
        value={filter.type}
        data={[{ value: '', label: t`Any kind` }, ...kinds]}
        onChange={(event) => onFilter({ ...filter, type: event.currentTarget.value })}
      />
      {box('onlyFailed', t`Only what failed`)}
      {box('onlySlow', t`Only slow ones`)}
      {box('foldsQuiet', t`Fold quiet steps`)}
    </div>
  );
}
