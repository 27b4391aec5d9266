import { describe, expect, test } from 'vitest';
import type { ConnectionDefinition } from '../connection.ts';
import type { Connector } from '../connector.ts';
import { isIcon } from './icons.ts';

const repeated = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

const isHttps = (origin: string): boolean => URL.canParse(origin) && new URL(origin).protocol === 'https:';

function connectionProblems({ type, title, description, icon, fields }: ConnectionDefinition): string[] {
  const problems: string[] = [];
  if (title === '' || !description.endsWith('.'))
    problems.push(`${type} needs a title and a sentence that describes it`);
  if (!isIcon(icon)) problems.push(`${type}: there is no icon "${icon}" in the Tabler outline set`);
  for (const [name, field] of Object.entries((fields.properties ?? {}) as Record<string, Record<string, unknown>>)) {
    if (typeof field.title !== 'string') problems.push(`${type}.${name} has no title`);
    if (typeof field.description !== 'string') problems.push(`${type}.${name} has no description`);
    if (/secret|password|token|key$/i.test(name) && !/url$/i.test(name) && field.writeOnly !== true)
      problems.push(`${type}.${name} looks like a secret, but is not writeOnly`);
  }
  return problems;
}

/** Registers the tests that every manifest passes. `targets`: fields to try each connection's `target` with, by type. */
export function connectorSuite(
  connector: Connector,
  { targets = {} }: { targets?: Readonly<Record<string, Record<string, unknown>>> } = {},
): void {
  describe(`connector ${connector.name}`, () => {
    test('declares each type and version once', () => {
      const described = [...connector.nodes, ...connector.triggers].map(({ description }) => description);
      expect(repeated(described.map(({ type, typeVersion }) => `${type}@${typeVersion}`))).toEqual([]);
      expect(repeated(connector.connections.map(({ type }) => type))).toEqual([]);
    });

    test('its connections say what they need and mark what is secret', () => {
      expect(connector.connections.flatMap(connectionProblems)).toEqual([]);
    });

    test('its nodes and triggers use connections that it declares', () => {
      const declared = new Set(connector.connections.map(({ type }) => type));
      const used = [...connector.nodes, ...connector.triggers].flatMap(
        ({ description }) => description.connection?.types ?? [],
      );
      expect(used.filter((type) => !declared.has(type))).toEqual([]);
    });

    for (const connection of connector.connections) {
      const fields = targets[connection.type];
      test(`${connection.type} sends its credential to named https origins only`, ({ skip }) => {
        if (!fields) return skip('the manifest test gave no fields for this connection');
        const { origins } = connection.target(fields as never);
        expect(origins.filter((origin) => !isHttps(origin) || new URL(origin).origin !== origin)).toEqual([]);
      });
    }
  });
}
