import { type Edge, kindOf, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import type { AriaLabelConfig } from '@xyflow/react';
import { useMemo } from 'react';
import { nameOf } from './lookup.ts';

/** What the canvas library says to people who listen, in words of the catalogue. */
export function useAriaWords(): Partial<AriaLabelConfig> {
  const { t } = useLingui();
  return useMemo(() => {
    const node = t`The keys of the canvas act on it: the outline lists the same steps.`;
    return {
      'node.a11yDescription.default': node,
      'node.a11yDescription.keyboardDisabled': node,
      'edge.a11yDescription.default': t`Choose it at one of its steps, or in the outline.`,
      'minimap.ariaLabel': t`Map`,
      'handle.ariaLabel': t`Port`,
    };
  }, [t]);
}

/** What a connection is called: between which steps, of which kind, for which failures. */
export function useEdgeWords(): (document: WorkflowDocument, edge: Edge) => string {
  const { t } = useLingui();
  return useMemo(
    () => (document, edge) => {
      const [from, to] = [nameOf(document, edge.from.node), nameOf(document, edge.to.node)];
      const classes = edge.on?.join(', ') ?? '';
      switch (kindOf(edge)) {
        case 'flow':
          return t`from ${from} to ${to}`;
        case 'fallback':
          return t`from ${from} to ${to}, fallback on ${classes}`;
        case 'compensate':
          return t`from ${from} to ${to}, undoes it`;
      }
    },
    [t],
  );
}
