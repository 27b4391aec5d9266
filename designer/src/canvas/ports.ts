import {
  COMPENSATE_PORT,
  effectOf,
  FALLBACK_PORT,
  type Node,
  type NodeDescription,
  type PortDescription,
  portsOf,
} from '@holdfast/workflow';

export const NODE_WIDTH = 220;
export const NODE_HEIGHT = 64;
/** Height that each port of a side needs. */
const PORT_PITCH = 28;
export const PORT_SIZE = 12;

/** Ports of a node as they are drawn: its own, and those by which failed items and undos leave. */
export interface DrawnPorts {
  readonly inputs: readonly PortDescription[];
  readonly outputs: readonly PortDescription[];
  readonly hasFallback: boolean;
  readonly hasCompensate: boolean;
}

const UNKNOWN: DrawnPorts = {
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  hasFallback: true,
  hasCompensate: false,
};

export function drawnPorts(node: Node, description: NodeDescription | undefined): DrawnPorts {
  if (!description) return UNKNOWN;
  return {
    ...portsOf(description, node.parameters),
    hasFallback: description.control === 'step' || description.control === 'join',
    hasCompensate: effectOf(description, node.parameters).kind === 'write',
  };
}

/** Cards are as high as their longer side of ports needs. */
export const heightOf = ({ inputs, outputs }: DrawnPorts): number =>
  Math.max(NODE_HEIGHT, PORT_PITCH * Math.max(inputs.length, outputs.length));

/** Whether what leaves is named beside the card: one way out that is plain needs no name. */
export const areOutputsNamed = ({ outputs }: Pick<DrawnPorts, 'outputs'>): boolean =>
  outputs.length > 1 || (outputs[0] !== undefined && outputs[0].name !== 'out');
/** Whether what comes in is named beside the card. */
export const areInputsNamed = ({ inputs }: Pick<DrawnPorts, 'inputs'>): boolean => inputs.length > 1;

/** Share of a side at which one of several ports sits, between 0 and 1. */
export const shareOf = (index: number, count: number): number => (index + 1) / (count + 1);

export const FALLBACK_SHARE = 0.2;
export const COMPENSATE_SHARE = 0.8;

export type Side = 'left' | 'right' | 'bottom';

/** Where a port is drawn: its middle, from the top left corner of the card. */
export interface PlacedPort {
  readonly name: string;
  readonly type: 'source' | 'target';
  readonly side: Side;
  readonly x: number;
  readonly y: number;
}

/** All ports of a card with their places, so that edges can be drawn before anything is measured. */
export function placedPorts(ports: DrawnPorts): PlacedPort[] {
  const height = heightOf(ports);
  const { inputs, outputs } = ports;
  return [
    ...inputs.map(
      ({ name }, index): PlacedPort => ({
        name,
        type: 'target',
        side: 'left',
        x: 0,
        y: shareOf(index, inputs.length) * height,
      }),
    ),
    ...outputs.map(
      ({ name }, index): PlacedPort => ({
        name,
        type: 'source',
        side: 'right',
        x: NODE_WIDTH,
        y: shareOf(index, outputs.length) * height,
      }),
    ),
    ...(ports.hasFallback ? [bottom(FALLBACK_PORT, FALLBACK_SHARE, height)] : []),
    ...(ports.hasCompensate ? [bottom(COMPENSATE_PORT, COMPENSATE_SHARE, height)] : []),
  ];
}

const bottom = (name: string, share: number, height: number): PlacedPort => ({
  name,
  type: 'source',
  side: 'bottom',
  x: share * NODE_WIDTH,
  y: height,
});
