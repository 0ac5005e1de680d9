import { isRecord } from '@parallel-agents/core/internal';
import type { Fields } from './walk.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** An operation of a document. */
export interface Operation {
  method: string;
  path: string;
}

/** A fault of a document, at a JSON pointer. */
export interface ApiFault {
  at: string;
  message: string;
}

export function isOpenApi(document: unknown): document is Fields {
  return isRecord(document) && typeof document.openapi === 'string';
}

export function operationsOf(document: Fields): Operation[] {
  return Object.entries(fieldsOf(document.paths)).flatMap(([path, item]) =>
    methods
      .filter((method) => method in fieldsOf(item))
      .map((method) => ({ method: method.toUpperCase(), path })),
  );
}

/** What keeps a document from being OpenAPI 3.1: what is required, references that lead nowhere, parameters of paths. */
export function faultsOf(document: Fields): ApiFault[] {
  const faults: ApiFault[] = [];
  const say = (at: string, message: string): void => void faults.push({ at, message });
  if (!/^3\.1\.\d+$/.test(String(document.openapi)))
    say('/openapi', `is ${String(document.openapi)}, not 3.1`);
  for (const name of ['title', 'version']) {
    if (typeof fieldsOf(document.info)[name] !== 'string') say(`/info/${name}`, 'must be text');
  }
  if (!['paths', 'components', 'webhooks'].some((part) => isRecord(document[part])))
    say('', 'has none of paths, components and webhooks');
  references(document, '', document, say);
  const ids = new Set<unknown>();
  for (const [path, item] of Object.entries(fieldsOf(document.paths))) {
    const at = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!path.startsWith('/')) say(at, 'must begin with /');
    for (const method of methods) {
      const operation = fieldsOf(item)[method];
      if (operation === undefined) continue;
      checkOperation(
        fieldsOf(operation),
        `${at}/${method}`,
        path,
        [...listIn(fieldsOf(item).parameters)],
        document,
        say,
      );
      const { operationId } = fieldsOf(operation);
      if (operationId !== undefined && ids.has(operationId))
        say(`${at}/${method}/operationId`, `${String(operationId)} is there twice`);
      ids.add(operationId);
    }
  }
  return faults;
}

function checkOperation(
  operation: Fields,
  at: string,
  path: string,
  shared: readonly unknown[],
  document: Fields,
  say: (at: string, message: string) => void,
): void {
  const responses = fieldsOf(operation.responses);
  if (Object.keys(responses).length === 0) say(`${at}/responses`, 'must have a response');
  for (const [status, response] of Object.entries(responses)) {
    if (!/^(?:[1-5](?:\d\d|XX)|default)$/.test(status) && !status.startsWith('x-'))
      say(`${at}/responses/${status}`, 'is no status code');
    if (typeof follow(response, document).description !== 'string')
      say(`${at}/responses/${status}`, 'must have a description');
  }
  const parameters = [...shared, ...listIn(operation.parameters)].map((one) => follow(one, document));
  for (const [index, { name, in: place, schema, content, required }] of parameters.entries()) {
    const here = `${at}/parameters/${index}`;
    if (typeof name !== 'string') say(here, 'must have a name');
    if (!['path', 'query', 'header', 'cookie'].includes(String(place)))
      say(here, 'must be in path, query, header or cookie');
    if (schema === undefined && content === undefined) say(here, 'must have a schema');
    if (place === 'path' && required !== true) say(here, 'is in the path and must be required');
  }
  const named = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
  for (const name of named)
    if (!declared.includes(name)) say(`${at}/parameters`, `must declare {${String(name)}} of the path`);
  for (const name of declared)
    if (!named.includes(String(name))) say(`${at}/parameters`, `${String(name)} is not in the path`);
}

function references(
  value: unknown,
  at: string,
  document: Fields,
  say: (at: string, message: string) => void,
  depth = 0,
): void {
  if (typeof value !== 'object' || value === null || depth > 100) return;
  for (const [name, item] of Object.entries(value)) {
    const place = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (name === '$ref' && typeof item === 'string' && item.startsWith('#')) {
      if (resolve(item, document) === undefined) say(place, `${item} leads nowhere`);
    } else if (name !== 'example' && name !== 'examples') references(item, place, document, say, depth + 1);
  }
}

/** What a reference leads to; itself where it is none. */
export function follow(value: unknown, document: Fields): Fields {
  const { $ref } = fieldsOf(value);
  return typeof $ref === 'string' ? fieldsOf(resolve($ref, document)) : fieldsOf(value);
}

function resolve(reference: string, document: Fields): unknown {
  const parts = reference
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  return reference === '#'
    ? document
    : parts.reduce<unknown>(
        (value, part) =>
          typeof value === 'object' && value !== null && Object.hasOwn(value, part)
            ? (value as Fields)[part]
            : undefined,
        document,
      );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The schemas of responses and requests with the examples beside them. */
export function* examplesOf(
  value: unknown,
  at = '',
  depth = 0,
): Generator<{ at: string; schema: unknown; example: unknown }> {
  if (typeof value !== 'object' || value === null || depth > 60) return;
  const { schema, example } = value as Fields;
  if (schema !== undefined && example !== undefined) yield { at: `${at}/example`, schema, example };
  for (const [name, item] of Object.entries(value))
    yield* examplesOf(item, `${at}/${name.replaceAll('/', '~1')}`, depth + 1);
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
