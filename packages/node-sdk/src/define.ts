import type { Effect, JsonSchema, NodeDescription, Policy, PortSpec } from '@holdfast/workflow';
import type { Static, TSchema } from 'typebox';
import type { Accepted } from './accepted.ts';
import type { ConnectionDefinition } from './connection.ts';
import type { AllContext, AllResult, EachContext, EachOutput, EachResult, Extras, Resumed } from './context.ts';

type PortsSaid = readonly string[] | PortSpec;

interface CommonSpec<Parameters extends TSchema>
  extends Pick<NodeDescription, 'type' | 'typeVersion' | 'title' | 'description' | 'category' | 'icon'>,
    Partial<
      Pick<
        NodeDescription,
        | 'keywords'
        | 'takesEmpty'
        | 'parks'
        | 'asks'
        | 'tellsCost'
        | 'keepsCursor'
        | 'example'
        | 'source'
        | 'shapedBy'
        | 'outputIsHint'
      >
    > {
  readonly parameters: Parameters;
  readonly effect?: Effect;
  /** Connection, or connections, it works with; required unless `connectionOptional`. */
  readonly connection?: ConnectionDefinition | readonly ConnectionDefinition[];
  readonly connectionOptional?: boolean;
  /** Schema of the json of an output item. */
  readonly output?: TSchema | JsonSchema;
  /** Names of the input ports; default `['in']`. */
  readonly inputs?: PortsSaid;
  /** Names of the output ports; default `['out']`. */
  readonly ports?: PortsSaid;
  readonly policy?: Policy;
  readonly control?: 'step' | 'join' | 'loop';
  /** It keeps something over its waits and attempts (`context.memory`). */
  readonly remembers?: boolean;
}

export interface EachSpec<Parameters extends TSchema> extends CommonSpec<Parameters> {
  readonly mode: 'each';
  run(context: EachContext<Static<Parameters>>): EachResult | Promise<EachResult>;
  resume?(context: EachContext<Static<Parameters>>, resumed: Resumed): EachResult | Promise<EachResult>;
  /**
   * Did a write that ended without an answer go through? `absent` only if the provider would show it by now; `changed`,
   * of an upsert: what is there is neither nothing nor what this write brings about.
   */
  probe?(context: EachContext<Static<Parameters>>): Promise<(EachOutput & Extras) | 'absent' | 'changed' | 'unknown'>;
  /**
   * How far is the provider with a write that it accepted? Gives what came of it.
   *
   * @throws NodeFailure `accepted` while it is not through; `refusedLater` when it did not do it in the end
   */
  poll?(context: EachContext<Static<Parameters>>, accepted: Accepted): Promise<EachOutput & Extras>;
}

export interface AllSpec<Parameters extends TSchema> extends CommonSpec<Parameters> {
  readonly mode: 'all';
  run(context: AllContext<Static<Parameters>>): AllResult | Promise<AllResult>;
  resume?(context: AllContext<Static<Parameters>>, resumed: Resumed): AllResult | Promise<AllResult>;
  /** As for one item. Asked also where an answer left single items in doubt: what it says of those counts, and of no others. */
  probe?(context: AllContext<Static<Parameters>>): Promise<AllResult | 'absent' | 'changed' | 'unknown'>;
  poll?(context: AllContext<Static<Parameters>>, accepted: Accepted): Promise<AllResult>;
}

/** A node type as the runner holds it: its description and its behaviour. */
export type NodeDefinition = {
  readonly description: NodeDescription;
  readonly connections: readonly ConnectionDefinition[];
  readonly remembers?: boolean;
} & (
  | {
      readonly mode: 'each';
      readonly run: EachSpec<TSchema>['run'];
      readonly resume?: EachSpec<TSchema>['resume'];
      readonly probe?: EachSpec<TSchema>['probe'];
      readonly poll?: EachSpec<TSchema>['poll'];
    }
  | {
      readonly mode: 'all';
      readonly run: AllSpec<TSchema>['run'];
      readonly resume?: AllSpec<TSchema>['resume'];
      readonly probe?: AllSpec<TSchema>['probe'];
      readonly poll?: AllSpec<TSchema>['poll'];
    }
);

const ports = (said: PortsSaid | undefined, standard: string): PortSpec =>
  said === undefined
    ? { fixed: [{ name: standard }] }
    : 'fixed' in said
      ? said
      : { fixed: said.map((name) => ({ name })) };

/** A schema as plain JSON: the builder's hidden marks stay behind. */
export const plainSchema = (schema: object): JsonSchema => ({ ...schema });

/** Leaves out what was not said, so that descriptions stay small JSON. */
const given = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/** Declares a node type. One operation, one file; all of it is data except `run`, `resume` and `probe`. */
export function defineNode<const Parameters extends TSchema>(
  spec: EachSpec<Parameters> | AllSpec<Parameters>,
): NodeDefinition {
  const connections =
    spec.connection === undefined
      ? []
      : Array.isArray(spec.connection)
        ? spec.connection
        : [spec.connection as ConnectionDefinition];
  const description: NodeDescription = given({
    type: spec.type,
    typeVersion: spec.typeVersion,
    title: spec.title,
    description: spec.description,
    category: spec.category,
    icon: spec.icon,
    keywords: spec.keywords,
    control: spec.control ?? 'step',
    mode: spec.mode,
    effect: spec.effect ?? { kind: 'none' },
    connection:
      connections.length > 0
        ? { types: connections.map(({ type }) => type), required: !spec.connectionOptional }
        : undefined,
    parameters: plainSchema(spec.parameters),
    output: spec.output && plainSchema(spec.output),
    inputs: ports(spec.inputs, 'in'),
    outputs: ports(spec.ports, 'out'),
    policy: spec.policy,
    takesEmpty: spec.takesEmpty,
    parks: spec.parks,
    asks: spec.asks,
    tellsCost: spec.tellsCost,
    keepsCursor: spec.keepsCursor,
    probes: spec.probe ? true : undefined,
    example: spec.example,
    source: spec.source,
    shapedBy: spec.shapedBy,
    outputIsHint: spec.outputIsHint,
  } as NodeDescription);
  const { mode, run, resume, probe, poll, remembers } = spec;
  const behaviour = given({ mode, run, resume, probe, poll, remembers });
  return { description, connections, ...behaviour } as NodeDefinition;
}
