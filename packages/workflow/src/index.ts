export * from './document.ts';
export * from './failure.ts';
export * from './items.ts';
export * from './journal.ts';
export * from './node-description.ts';
export * from './policy.ts';
