import { createStore } from 'zustand/vanilla';

/** Whether the runner answered the last time it was asked. The banner and the queries follow it. */
export const reach = createStore<{ isReachable: boolean }>(() => ({ isReachable: true }));

/** Notes that the runner answered (or did not). */
export function reportReach(isReachable: boolean): void {
  if (reach.getState().isReachable !== isReachable) reach.setState({ isReachable });
}
