import type { ROLES, Scope } from '../api/contract/index.ts';

export type Role = (typeof ROLES)[number];

/** Who asks: a person, or a program with a key. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly workspaceId: string;
  readonly via: 'local' | 'session' | 'key';
}

const MAY: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['public', 'read'],
  editor: ['public', 'read', 'edit', 'operate'],
  operator: ['public', 'read', 'operate'],
  approver: ['public', 'read', 'approve'],
  admin: ['public', 'read', 'edit', 'operate', 'approve', 'admin'],
  owner: ['public', 'read', 'edit', 'operate', 'approve', 'admin'],
};

/** Whether a role is allowed to do what a route needs. Everything that is not listed is refused. */
export const may = (role: Role, scope: Scope): boolean => MAY[role].includes(scope);
