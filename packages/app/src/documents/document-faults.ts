import type { InputIssue } from '@parallel-agents/core';
import { isScalar, type Node, visit } from 'yaml';

interface DocumentFault extends InputIssue {
  /** Where it stands in the text. */
  offset: number;
}

/** A document may repeat itself by aliases so often; an alias bomb does far more. */
const maxAliases = 100;

/** After the first few, faults are echoes. */
const maxFaults = 10;

/** What YAML allows and a document of ours may not have: a field twice, aliases of nothing, and more of them than people write. */
export function documentFaults(root: Node | null): DocumentFault[] {
  const faults: DocumentFault[] = [];
  const anchors = new Set<string>();
  let aliases = 0;
  const note = ({ anchor }: { anchor?: string }): void => {
    if (anchor !== undefined) anchors.add(anchor);
  };
  visit(root, {
    Scalar: (_key, node) => note(node),
    Seq: (_key, node) => note(node),
    Alias(_key, { source, range }) {
      if (!anchors.has(source)) faults.push(nothingNamed(source, range?.[0] ?? 0));
      if (faults.length >= maxFaults) return visit.BREAK;
      if (++aliases <= maxAliases) return undefined;
      const message = `repeats itself by aliases (*name) more than ${maxAliases} times`;
      const fix = 'Write the repeated parts out instead of using aliases.';
      faults.push({ code: 'INVALID_FILE', path: [], message, fix, offset: range?.[0] ?? 0 });
      return visit.BREAK;
    },
    Map(_key, node) {
      note(node);
      const { items } = node;
      const names = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (names.has(name)) faults.push(fieldTwice(name, key.range?.[0] ?? 0));
        names.add(name);
        if (faults.length >= maxFaults) return visit.BREAK;
      }
      return undefined;
    },
  });
  return faults;
}

function nothingNamed(name: string, offset: number): DocumentFault {
  const message = `nothing before it is named &${shorten(name)}`;
  const fix = `Name it with &${shorten(name)} first; or put text that begins with * in quotes.`;
  return { code: 'INVALID_FILE', path: [], message, fix, offset };
}

function shorten(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}

function fieldTwice(name: string, offset: number): DocumentFault {
  const message = `the field "${shorten(name)}" is there twice`;
  return { code: 'INVALID_FILE', path: [], message, fix: 'Keep one of the two.', offset };
}
