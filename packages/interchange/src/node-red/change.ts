import type { JsonObject } from '@holdfast/workflow';
import { KeptAside } from '../foreign/mapped.ts';
import { listOf, own, textOf } from '../foreign/values.ts';
import type { MappedNode, Source } from './source.ts';
import { fieldOf, readOf, typed } from './values.ts';

const touches = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);

/**
 * Rules that set, move and delete, one after the other there, all at once here:
 * where a rule depends on what one before it did, that is not the same. @throws KeptAside
 */
export function changeOf({ node }: Source): MappedNode {
  const fields: JsonObject[] = [];
  const remove: string[] = [];
  const changed: string[] = [];
  const inTurn = (...paths: string[]) => {
    const late = paths.find((path) => changed.some((before) => touches(path, before)));
    if (late !== undefined) throw new KeptAside(`a rule for "${late}" counts on what one before it did`);
  };
  for (const rule of listOf(own(node, 'rules'))) {
    const kind = textOf(own(rule, 't'));
    if (textOf(own(rule, 'pt'), 'msg') !== 'msg') throw new KeptAside('it changes what is not part of a message');
    const field = fieldOf(textOf(own(rule, 'p'), 'payload'));
    inTurn(field);
    if (kind === 'set') {
      const [value, type] = [own(rule, 'to'), textOf(own(rule, 'tot'), 'str')];
      if (type === 'msg') inTurn(textOf(value));
      fields.push({ name: field, value: typed(value, type) });
    } else if (kind === 'delete') remove.push(field);
    else if (kind === 'move' && textOf(own(rule, 'tot'), 'msg') === 'msg') {
      const target = fieldOf(textOf(own(rule, 'to')));
      if (touches(target, field)) throw new KeptAside(`"${field}" is moved into itself`);
      inTurn(target);
      fields.push({ name: target, value: `={{ ${readOf(field)} }}` });
      remove.push(field);
      changed.push(target);
    } else throw new KeptAside(`it has a rule of the kind "${kind}"`);
    changed.push(field);
  }
  if (fields.length + remove.length === 0) throw new KeptAside('it has no rules');
  return { type: 'core.set', parameters: { fields, ...(remove.length > 0 ? { remove } : {}) } };
}
