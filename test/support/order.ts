import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, dearest first: begun last, one of them would keep the rest of the machine idle at the end. */
const DEAREST = [
  'start.test.ts',
  'waits.test.ts',
  'accessibility.test.ts',
  'store-model.test.ts',
  'markets.test.ts',
  'limits.test.ts',
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = DEAREST.indexOf(moduleId.split('/').at(-1) ?? '');
  return rank < 0 ? DEAREST.length : rank;
};

/**
 * The order of test files: dearest first, then the larger ones (Vitest's own order in a fresh clone), and the
 * projects of one stage mixed evenly, so that browsers and databases run beside each other and not each kind at once.
 */
export class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    const placed = [...byProject.values()].flatMap((list) =>
      list
        .toSorted((a, b) => rankOf(a) - rankOf(b))
        .map((file, index) => ({ file, place: (index + 0.5) / list.length })),
    );
    return placed.toSorted((a, b) => a.place - b.place).map(({ file }) => file);
  }
}
