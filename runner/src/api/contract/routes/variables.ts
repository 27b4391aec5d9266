import { PageQuery, page } from '../common.ts';
import * as C from '../variables.ts';
import { route } from './route.ts';

const name = { name: C.VariableName };

/** Settings of the workspace that expressions read as `$vars.name`. */
export const VARIABLES_ROUTES = [
  route({
    operationId: 'listVariables',
    method: 'get',
    path: '/variables',
    tag: 'Variables',
    summary: 'List the variables of the workspace, by name',
    scope: 'read',
    query: PageQuery,
    replies: { 200: page(C.Variable) },
  }),
  route({
    operationId: 'createVariable',
    method: 'post',
    path: '/variables',
    tag: 'Variables',
    summary: 'Create a variable',
    scope: 'edit',
    body: C.NewVariable,
    replies: { 201: C.Variable },
  }),
  route({
    operationId: 'getVariable',
    method: 'get',
    path: '/variables/{name}',
    tag: 'Variables',
    summary: 'A variable, and who uses it',
    scope: 'read',
    params: name,
    replies: { 200: C.Variable },
  }),
  route({
    operationId: 'setVariable',
    method: 'put',
    path: '/variables/{name}',
    tag: 'Variables',
    summary: 'Set a variable, whether or not there is one',
    scope: 'edit',
    params: name,
    body: C.VariableWrite,
    replies: { 200: C.Variable },
  }),
  route({
    operationId: 'deleteVariable',
    method: 'delete',
    path: '/variables/{name}',
    tag: 'Variables',
    summary: 'Delete a variable; expressions that read it get nothing',
    scope: 'edit',
    params: name,
    query: C.VariableRemoval,
    replies: { 204: null },
  }),
] as const;
