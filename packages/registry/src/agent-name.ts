import { createHash } from 'node:crypto';
import anyAscii from 'any-ascii';

/** What an agent may be called within its namespace. */
export const agentNamePattern: RegExp = /^[a-z0-9][a-z0-9_]{0,63}$/;

/** What a namespace may be called. Hyphens are allowed because npm package names have them. */
export const namespacePattern: RegExp = /^[a-z0-9][a-z0-9_-]{0,63}$/;

const longestName = 64;

/** `personal/print_project_manager` → `print_project_manager`. */
export function bareName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/**
 * The nearest allowed agent name: `Code Reviewer` → `code_reviewer`, `植物助手` → `zhiwuzhushou`, `C# Expert` → `csharp_expert`. Letters of other scripts
 * and emoji are transliterated, so that names which differ stay apart; a name that is too long ends in a hash of the whole.
 * Empty where nothing usable is left.
 */
export function toAgentName(text: string): string {
  const name = toAscii(text)
    .toLowerCase()
    .replace(/['’]/g, '')
    // C++ and C# are two languages, and neither is C.
    .replace(/(?<=[a-z0-9])\+\+/g, 'pp')
    .replace(/(?<=\b[a-z])#/g, 'sharp')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (name.length <= longestName) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longestName - hash.length - 1).replace(/_+$/, '')}_${hash}`;
}

/** The nearest allowed namespace: `.My Agents` → `my-agents`. Empty where nothing usable is left. */
export function toNamespace(text: string): string {
  return toAscii(text)
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, longestName);
}

/** Namespace and name, each as it would be called here: `Garden/Plant Helper` → `garden/plant_helper`. */
export function toComparable(name: string): string {
  return name.split('/').map(toAgentName).join('/');
}

/** `@acme/parallel-agents-data` and `agents-data` → `data`. */
export function namespaceOfPackage(packageName: string): string {
  return toNamespace(bareName(packageName).replace(/^(?:parallel-)?agents-/, ''));
}

/** Longer texts are no names, and only their beginning is looked at. */
const longestRead = 1000;

function toAscii(text: string): string {
  const read = text.slice(0, longestRead);
  return /^[\x20-\x7e]*$/.test(read) ? read : anyAscii(read.normalize('NFC'));
}
