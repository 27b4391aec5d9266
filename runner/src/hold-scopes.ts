/** What a hold may be about. */
export const HOLD_SCOPES = ['workspace', 'workflow', 'connection'] as const;
export type HoldScope = (typeof HOLD_SCOPES)[number];
