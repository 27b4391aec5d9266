import { ai } from '@holdfast/nodes-ai';
import { core } from '@holdfast/nodes-core';
import { http } from '@holdfast/nodes-http';
import { human } from '@holdfast/nodes-human';
import { createRegistry, type Registry } from './registry.ts';

let made: Registry | undefined;

/** The connectors that ship with Holdfast. */
export const defaultRegistry = (): Registry => {
  made ??= createRegistry([core, http, human, ai]);
  return made;
};
