/** Says that an invariant is broken, and by which run where it is one's. */
export type Broken = (invariant: string, what: string, runId?: string) => void;

/** Where a key comes from. */
export interface Intent {
  readonly runId: string;
  readonly stepId: string;
  readonly item: number;
  readonly seq: number;
}
