/** What was met at run time is more than is done outside the guest: it must evaluate the expression. */
export class NeedsGuest extends Error {
  override readonly name = 'NeedsGuest';
}

const needsGuest = new NeedsGuest('The guest has to evaluate this.');

/** Leaves the expression to the guest. One error for all: it is thrown often, and nobody reads where. */
export const give = (): never => {
  throw needsGuest;
};
