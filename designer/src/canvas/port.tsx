import { Handle, Position } from '@xyflow/react';
import type { ReactNode } from 'react';
import { useCanvas } from './context.ts';
import classes from './node-card.module.css';
import type { Side } from './ports.ts';

interface PortProps {
  readonly node: string;
  readonly name: string;
  readonly side: Side;
  /** Where along its side, in percent. */
  readonly share: string;
  readonly label: string;
  /** Shown beside it; empty where there is only one. */
  readonly words: string;
  readonly isTaken?: boolean;
  /** Behind its name. */
  readonly children?: ReactNode;
}

const POSITIONS = { left: Position.Left, right: Position.Right, bottom: Position.Bottom } as const;
const TEST_IDS = { left: 'in-', right: 'out-', bottom: '' } as const;

/** A named way in or out of a card. */
export function Port({ node, name, side, share, label, words, isTaken = false, children }: PortProps) {
  const { isReadOnly } = useCanvas();
  const along = side === 'bottom' ? { left: share } : { top: share };
  return (
    <>
      <Handle
        id={name}
        type={side === 'left' ? 'target' : 'source'}
        position={POSITIONS[side]}
        isConnectable={!isReadOnly}
        className={classes.port ?? ''}
        style={along}
        role="img"
        aria-label={label}
        title={side === 'bottom' ? label : undefined}
        data-port={side === 'bottom' ? name : side}
        data-taken={isTaken}
        data-testid={`port-${node}-${TEST_IDS[side]}${name}`}
      />
      {(words !== '' || children) && (
        <span className={classes.beside} data-side={side} style={along}>
          {words !== '' && (
            <span className={classes.portName} aria-hidden="true">
              {words}
            </span>
          )}
          {children}
        </span>
      )}
    </>
  );
}
