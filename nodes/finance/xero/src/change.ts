import { defineNode, type JsonObject, type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { day, filled, has, textAt } from '@holdfast/node-sdk/records';
import { type TProperties, type TSchema, Type } from 'typebox';
import { BRINGS_ABOUT } from './limits.ts';
import { bringAbout, common, expectedAt, type Resource, type Words } from './operations.ts';
import { id } from './schema/parameters.ts';

/** A field that a change may say: its name at Xero, and how it is asked for. */
export interface Changeable {
  readonly from: string;
  readonly asked: TSchema;
  /** Xero wants it said each time: where it stays, as it is. */
  readonly isAlwaysSaid?: true;
  /** What is said where it stays, besides nothing. */
  readonly stays?: string;
}

const KEEP = 'keep';

/** A status that is chosen, or stays. */
export const moved = (
  statuses: Readonly<Record<string, string>>,
  description = 'Where it goes from a draft.',
  from = 'Status',
): Changeable => ({
  from,
  asked: parameter.choice({ title: 'Status', description }, { [KEEP]: 'As it is', ...statuses }, KEEP),
  stays: KEEP,
});

/** The way of documents that somebody approves. */
export const approved = moved({ SUBMITTED: 'To be approved', AUTHORISED: 'Approved' });

export const dated = (from = 'Date', title = 'Date', description = 'Such as 2026-01-15.'): Changeable => ({
  from,
  asked: day({ title, description }),
});

export const worded = (from: string, title: string, description: string, maxLength = 255): Changeable => ({
  from,
  asked: parameter.text({ title, description, maxLength }),
});

/** Declares a step that changes fields of a document, by their names in its shape. What is left empty stays as it is; lines are not touched. */
export const changeOne = (
  resource: Resource,
  what: string,
  words: Words,
  fields: Readonly<Record<string, Changeable>>,
  example: JsonObject,
): NodeDefinition => {
  const asked: TProperties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.asked]));
  return defineNode({
    ...common,
    mode: 'each',
    ...words,
    effect: BRINGS_ABOUT,
    parameters: Type.Object(
      { id: id({ title: 'Id', description: `What Xero calls the ${what}.` }), expectedAt, ...asked },
      { additionalProperties: false },
    ),
    output: resource.shape.schema,
    ports: ['changed'],
    example: { id: '243216c5-369e-4056-ac67-05388f86dc81', ...example },

    async run(context) {
      const { id: idOf, expectedAt: expected } = context.parameters;
      const said = (name: string): string => {
        const value = textAt(context.parameters, name);
        return value === fields[name]?.stays ? '' : value;
      };
      const body = (current: JsonObject) =>
        filled(
          Object.fromEntries(
            Object.entries(fields).map(([name, { from, isAlwaysSaid }]) => [
              from,
              said(name) || (isAlwaysSaid ? textAt(current, from) : ''),
            ]),
          ),
        );
      const wanted = filled(Object.fromEntries(Object.keys(fields).map((name) => [name, said(name)])));
      const change = { idOf, expected, isDone: has(wanted), body };
      return { port: 'changed', ...(await bringAbout(context, resource, change)) };
    },
  });
};
