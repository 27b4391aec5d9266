import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { formatDollars } from './format.ts';

/** What calls cost together, and for how many of them nobody knows. */
interface Costs {
  /** US dollars, without those that nobody knows the price of. */
  readonly cost: number;
  readonly unpriced: number;
  readonly calls: number;
}

/** Says what calls cost. One whose price nobody knows costs something unknown, never nothing. */
export function useCostText(): (costs: Costs) => string {
  const { t } = useLingui();
  return ({ cost, unpriced, calls }) => {
    if (unpriced === 0) return formatDollars(cost);
    if (unpriced >= calls) return t`price unknown`;
    return `${formatDollars(cost)} + ${plural(unpriced, { one: '# call of unknown price', other: '# calls of unknown price' })}`;
  };
}
