/** What a figure is to reach: `atLeast` for rates, `atMost` for times and sizes. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

export interface Figure {
  readonly part: string;
  readonly what: string;
  /** Null: not measured, and `note` says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly target?: Target;
  /** What was measured beside it, in words. */
  readonly note?: string;
}

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** A target as it is said: whole numbers as they are. */
const brief = (value: number): string => (Number.isInteger(value) ? String(value) : digits(value));

/** How a figure stands to its target: 1 is just met, more is better. */
export function ratioOf({ value, target }: Figure): number | null {
  if (value === null || !target) return null;
  if ('atLeast' in target) return value / target.atLeast;
  return value === 0 ? Number.POSITIVE_INFINITY : target.atMost / value;
}

/** In words: met, or by how much it is missed. Empty where there is no target. */
export function verdictOf(figure: Figure): string {
  if (figure.value === null) return 'skipped';
  const ratio = ratioOf(figure);
  if (ratio === null) return '';
  return ratio >= 1 ? 'met' : `missed by ${((1 - ratio) * 100).toFixed(0)} %`;
}

/** Figures as they come in, printed at once and again as one table at the end. */
export class Report {
  readonly figures: Figure[] = [];
  readonly #say: (text: string) => void;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  add(figure: Figure): void {
    this.figures.push(figure);
    this.#say(`  ${this.#row(figure).join('  ').trimEnd()}`);
  }

  skip(part: string, what: string, note: string): void {
    this.add({ part, what, value: null, unit: '', note });
  }

  #row(figure: Figure): string[] {
    const { what, value, unit, target, note } = figure;
    const bound = !target ? '' : 'atLeast' in target ? `≥ ${brief(target.atLeast)}` : `≤ ${brief(target.atMost)}`;
    const ratio = ratioOf(figure);
    return [
      what.padEnd(58),
      (value === null ? '–' : `${digits(value)} ${unit}`).padStart(16),
      bound.padStart(9),
      (ratio === null || ratio === Number.POSITIVE_INFINITY ? '' : `× ${ratio.toFixed(2)}`).padStart(8),
      verdictOf(figure).padEnd(14),
      note ?? '',
    ];
  }

  /** The whole, part by part. */
  table(): string {
    const lines = [
      `${'figure'.padEnd(60)}${'measured'.padStart(16)}${'target'.padStart(11)}${'ratio'.padStart(10)}  verdict`,
    ];
    let part = '';
    for (const figure of this.figures) {
      if (figure.part !== part) lines.push('', figure.part);
      part = figure.part;
      lines.push(`  ${this.#row(figure).join('  ').trimEnd()}`);
    }
    return lines.join('\n');
  }
}
