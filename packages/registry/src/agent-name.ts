/** What an agent may be called within its namespace. */
export const agentNamePattern: RegExp = /^[a-z][a-z0-9_]{0,63}$/;

/** What a namespace may be called. Hyphens are allowed because npm package names have them. */
export const namespacePattern: RegExp = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** `personal/print_project_manager` → `print_project_manager`. */
export function bareName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The nearest allowed agent name: `Code Reviewer` → `code_reviewer`. Empty where nothing usable is left. */
export function toAgentName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 64);
}

/** The nearest allowed namespace: `.My Agents` → `my-agents`. Empty where nothing usable is left. */
export function toNamespace(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, 64);
}

/** `@acme/parallel-agents-data` and `agents-data` → `data`. */
export function namespaceOfPackage(packageName: string): string {
  return toNamespace(bareName(packageName).replace(/^(?:parallel-)?agents-/, ''));
}
