import { describeNode, type JsonObject } from '@holdfast/workflow';
import { useEffect, useMemo, useRef } from 'react';
import { useCanvas, useEditor } from '../../canvas/context.ts';
import { useVariableValues } from '../../variables/variables-query.ts';
import { fieldsOf, fieldsOfSchema } from '../mapping/field-tree.ts';
import { useSourceData, useSources } from '../mapping/use-sources.ts';
import { useSample } from '../preview.tsx';
import { previewExpression } from '../preview-client.ts';
import { useOutputSamples } from '../use-samples.ts';
import type { Known } from './complete.ts';
import type { Surroundings } from './language.ts';

/** Steps before a step whose data is looked at for its completions, the nearest first. */
const MOST_STEPS = 40;

const NONE: JsonObject = {};

/** What expressions of a step can see: the data of its last run, and what schemas promise of steps that have not run. */
export function useSurroundings(nodeId: string): Surroundings {
  const { types } = useCanvas();
  const { items, index } = useSample();
  const { fields } = useSourceData(nodeId, null, index);
  const steps = useSources(nodeId).slice(0, MOST_STEPS);
  const samples = useOutputSamples(steps.map(({ id }) => id));
  const vars = useVariableValues() ?? NONE;
  const timeZone = useEditor((state) => state.document.settings?.timeZone ?? 'UTC');

  const known = (): Known => ({
    fields,
    variables: fieldsOf([vars]),
    steps: steps.map((step) => {
      const { id, name } = step;
      const sample = samples.get(id);
      const { output } = describeNode(types.describe, step) ?? {};
      const seen = sample?.map(({ json }) => json);
      return {
        id,
        name,
        hasRun: sample !== undefined,
        fields: seen ? fieldsOf(seen, index) : output ? fieldsOfSchema(output) : [],
      };
    }),
  });
  const lookUp = async (code: string): Promise<string | null> => {
    const nodes = Object.fromEntries(
      steps.flatMap(({ id, name }) => [id, name].map((said) => [said, samples.get(id) ?? []])),
    );
    const template = `={{ ${code} }}`;
    const said = await previewExpression({ template, items: items ?? [], index, nodes, vars, timeZone });
    return said.ok ? said.text : null;
  };
  const latest = useRef({ known, lookUp });
  useEffect(() => {
    latest.current = { known, lookUp };
  });
  return useMemo(() => ({ known: () => latest.current.known(), lookUp: (code) => latest.current.lookUp(code) }), []);
}
