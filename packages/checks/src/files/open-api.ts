import type { Check, CheckProblem } from '@parallel-agents/core';
import { extensionOf, filesIn } from '../kit/files.ts';
import { examplesOf, faultsOf, follow, isOpenApi, operationsOf } from '../kit/open-api.ts';
import { type Fields, fieldOf, listOf } from '../kit/walk.ts';

/** As many faults of one document as are told. */
const mostFaults = 5;

type Yaml = typeof import('../kit/yaml.ts');

/**
 * A file that is an OpenAPI document is one of 3.1: what is required is there, references lead somewhere, path parameters
 * are declared, examples have the properties that their schemas require. Where the answer lists `endpoints`, they are the
 * operations of the document, all and no others.
 *
 * Why: clients and servers are generated from the document, and people read the list.
 */
export const openApi: Check<unknown, Yaml> = {
  name: 'open-api',
  description: 'OpenAPI 3.1 documents are valid, and their operations are the endpoints that are listed.',
  fields: ['path', 'content'],
  load: () => import('../kit/yaml.ts'),
  run({ output }, { readYaml }) {
    const documents = filesIn(output).flatMap(({ at, path, content }) => {
      if (!['yaml', 'yml', 'json'].includes(extensionOf(path)) || content.length > 1_000_000) return [];
      const document = readYaml(content);
      return isOpenApi(document) ? [{ at, path, document }] : [];
    });
    const problems = documents.flatMap(({ at, path, document }): CheckProblem[] =>
      [...faultsOf(document), ...unfitExamples(document)].slice(0, mostFaults).map((fault) => ({
        path: [...at, 'content'],
        message: `${path.slice(0, 60)}${fault.at}: ${fault.message}`,
      })),
    );
    const endpoints = fieldOf(output, 'endpoints');
    if (!Array.isArray(endpoints) || (endpoints.length === 0 && documents.length === 0)) return { problems };
    if (documents.length === 0) {
      const isHttp = fieldOf(output, 'style') === undefined || fieldOf(output, 'style') === 'http';
      return {
        problems: isHttp
          ? [{ path: ['files'], message: 'endpoints are listed, and no file is their OpenAPI document' }]
          : [],
      };
    }
    const written = new Set(documents.flatMap(({ document }) => operationsOf(document)).map(keyOf));
    const bases = documents.flatMap(({ document }) => basesOf(document));
    const listed = new Map(
      listOf(output, 'endpoints').map(({ path, fields }) => [
        withoutBase(keyOf(fields), bases, written),
        path,
      ]),
    );
    for (const [key, path] of listed) {
      if (!written.has(key)) problems.push({ path, message: `${key} is not in the document` });
    }
    for (const key of written) {
      if (!listed.has(key))
        problems.push({ path: ['endpoints'], message: `${key} is in the document and not listed` });
    }
    return { problems };
  },
};

/** Paths of endpoints may have that of the server before them. */
function withoutBase(key: string, bases: readonly string[], written: ReadonlySet<string>): string {
  const short = bases.map((base) => key.replace(` ${base}/`, ' /')).find((one) => written.has(one));
  return written.has(key) ? key : (short ?? key);
}

/** Paths of servers, such as `/v1`. */
function basesOf(document: Fields): string[] {
  return listOf(document, 'servers').flatMap(({ fields: { url } }) => {
    const path = typeof url === 'string' ? url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\/$/, '') : '';
    return path === '' ? [] : [path];
  });
}

function keyOf({ method, path }: Fields | { method: string; path: string }): string {
  return `${String(method).toUpperCase()} ${String(path)
    .replace(/\{[^{}]*\}/g, '{}')
    .replace(/(?<=.)\/$/, '')}`;
}

function unfitExamples(document: Fields): { at: string; message: string }[] {
  return [...examplesOf(document)].flatMap(({ at, schema, example }) => {
    const { required, type } = follow(schema, document);
    if (type === 'array' && !Array.isArray(example))
      return [{ at, message: 'must be a list, as its schema says' }];
    if (!Array.isArray(required)) return [];
    const missing = required.filter(
      (name) => typeof example !== 'object' || example === null || !Object.hasOwn(example, String(name)),
    );
    return missing.length === 0
      ? []
      : [{ at, message: `lacks ${missing.join(', ')}, which its schema requires` }];
  });
}
