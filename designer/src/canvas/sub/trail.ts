/** A step that calls a workflow, and the workflow it is in. */
export interface Caller {
  readonly workflow: string;
  readonly node: string;
}

const ENTRY = /^([0-9a-f-]{36})\.([A-Za-z0-9][A-Za-z0-9_-]*)$/;

/** The way somebody came into a called workflow, outermost first, as it stands in the address. */
export const trailOf = (text: string | undefined): readonly Caller[] =>
  (text?.split(',') ?? []).flatMap((entry) => {
    const [, workflow, node] = ENTRY.exec(entry) ?? [];
    return workflow !== undefined && node !== undefined ? [{ workflow, node }] : [];
  });

/** What the address says of a trail. */
export const searchOf = (trail: readonly Caller[]): { readonly callers?: string } =>
  trail.length === 0 ? {} : { callers: trail.map(({ workflow, node }) => `${workflow}.${node}`).join(',') };

/** Where a caller of the trail is: its workflow, at the step that calls. */
export function wayTo(trail: readonly Caller[], index: number) {
  const { workflow = '', node = '' } = trail[index] ?? {};
  return {
    to: '/workflows/$workflowId',
    params: { workflowId: workflow },
    search: { node, ...searchOf(trail.slice(0, index)) },
  } as const;
}
