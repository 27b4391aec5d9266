import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ConnectionDefinition } from '../connection.ts';
import type { Connector } from '../connector.ts';
import { type AnswerSaid, findProviderError } from '../errors.ts';
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

/** Names of lists, wherever in a schema a parameter says that it chooses from one. */
function listsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const said = 'x-options' in schema && typeof schema['x-options'] === 'string' ? [schema['x-options']] : [];
  return [...said, ...Object.values(schema).flatMap(listsIn)];
}

/** What is wrong with a connection's table of errors: its recorded answers have to fit the entries they stand for. */
function errorProblems({ type, errors = [] }: ConnectionDefinition, fixtures: URL | undefined): string[] {
  return errors.flatMap((error, index) => {
    const name = `${type}: error ${index + 1} (${error.code})`;
    if (!isHttps(error.source)) return [`${name} does not name the page it comes from`];
    if (!fixtures) return [`${name} has a recorded answer, but the test does not say where (fixtures)`];
    const answer = JSON.parse(readFileSync(new URL(error.fixture, fixtures), 'utf8')) as AnswerSaid;
    return findProviderError(errors, answer)?.error === error ? [] : [`${name} is not what ${error.fixture} fits`];
  });
}

/**
 * Registers the tests that every manifest passes. `targets`: fields to try each
 * connection's `target` with, by type. `fixtures`: the folder of recorded errors.
 */
export function connectorSuite(
  connector: Connector,
  { targets = {}, fixtures }: { targets?: Readonly<Record<string, Record<string, unknown>>>; fixtures?: URL } = {},
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

    test('what parameters choose from is a list of every connection that they may have', () => {
      const missing = [...connector.nodes, ...connector.triggers].flatMap(({ description }) =>
        connector.connections
          .filter(({ type }) => description.connection?.types.includes(type))
          .flatMap(({ type, options = {} }) =>
            listsIn(description.parameters)
              .filter((name) => !Object.hasOwn(options, name))
              .map((name) => `${description.type}: ${type} has no list "${name}"`),
          ),
      );
      expect(missing).toEqual([]);
    });

    test('its tables of errors cite their source, and each entry fits a recorded answer', () => {
      expect(connector.connections.flatMap((connection) => errorProblems(connection, fixtures))).toEqual([]);
    });

    for (const connection of connector.connections) {
      const fields = targets[connection.type];
      test(`${connection.type} sends its credential to named https origins only`, ({ skip }) => {
        if (!fields) return skip('the manifest test gave no fields for this connection');
        const { origins } = connection.target(fields as never);
        expect(origins.length === 0).toBe(connection.makesNoCalls === true);
        expect(origins.filter((origin) => !isHttps(origin) || new URL(origin).origin !== origin)).toEqual([]);
      });
    }
  });
}
