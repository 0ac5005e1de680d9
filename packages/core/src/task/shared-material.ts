import { instructionsFor, minSharedCharacters, type SharedMaterial } from '../agent/prompt.ts';
import { nodeCrypto } from '../node-parts.ts';
import type { PreparedTask } from './prepare-tasks.ts';

/** A part of a prompt that tasks may share. */
interface Piece {
  key: string;
  text: string;
  characters: number;
  of: { input: string } | { material: SharedMaterial['material'][number] } | { results: true };
}

/**
 * Finds what tasks of a run share, so that it stands first in their prompts, the same to the byte, and a provider's cache
 * can keep it. Decided from the tasks alone: the same in each process that runs or resumes them.
 *
 * - One agent over many inputs shares its instructions; what inputs have in common comes next, then each task's own.
 * - Many agents over one input share that input: it goes first, and the instructions of each agent behind it, wherever more
 *   characters are read from the cache that way.
 */
export function withShared(tasks: readonly PreparedTask[]): PreparedTask[] {
  const shared = new Map<PreparedTask, SharedMaterial>();
  const ofAgent = Map.groupBy(tasks, instructionsFor);
  const tell = (members: readonly PreparedTask[], common: readonly Piece[], instructions = ''): void => {
    if (members.length < 2) return;
    const found: SharedMaterial = {
      key: keyOf(instructions, common),
      tasks: members.length,
      inputs: common.flatMap(({ of }) => ('input' in of ? of.input : [])),
      material: common.flatMap(({ of }) => ('material' in of ? of.material : [])),
      results: common.some(({ of }) => 'results' in of),
      instructionsLast: instructions === '',
      characters: instructions.length + charactersOf(common),
    };
    for (const task of members) shared.set(task, found);
  };
  const pieces = new Pieces();
  for (const members of groups(tasks, pieces)) {
    const common = inCommon(members, pieces);
    if (readsMore(members, charactersOf(common), ofAgent)) tell(members, common);
    else
      for (const [instructions, own] of Map.groupBy(members, instructionsFor))
        tell(own, inCommon(own, pieces), instructions);
  }
  for (const [instructions, own] of ofAgent) {
    if (instructions.length < minSharedCharacters) continue;
    tell(
      own.filter((task) => !shared.has(task)),
      [],
      instructions,
    );
  }
  return tasks.map((task) => {
    const found = shared.get(task);
    return found ? { ...task, shared: found } : task;
  });
}

function charactersOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.characters, 0);
}

/** Tasks by the largest piece that another task has too. */
function groups(tasks: readonly PreparedTask[], pieces: Pieces): PreparedTask[][] {
  const counts = new Map<string, number>();
  const large = tasks.map((task) => pieces.of(task).filter(isLong));
  for (const { key } of large.flat()) counts.set(key, (counts.get(key) ?? 0) + 1);
  const found = new Map<string, PreparedTask[]>();
  for (const [index, task] of tasks.entries()) {
    let largest: Piece | undefined;
    for (const piece of large[index] ?? []) {
      if ((counts.get(piece.key) ?? 0) < 2) continue;
      if (largest === undefined || piece.characters > largest.characters) largest = piece;
    }
    if (largest === undefined) continue;
    const members = found.get(largest.key);
    if (members) members.push(task);
    else found.set(largest.key, [task]);
  }
  return [...found.values()];
}

function isLong({ characters }: Piece): boolean {
  return characters >= minSharedCharacters;
}

/** What all of them have. Pieces of the first in their order. */
function inCommon([first, ...others]: readonly PreparedTask[], pieces: Pieces): Piece[] {
  if (first === undefined) return [];
  let common = [...pieces.of(first)];
  for (const other of others) {
    const keys = new Set(pieces.of(other).map(({ key }) => key));
    common = common.filter(({ key }) => keys.has(key));
  }
  return common;
}

/** The parts of prompts. Equal texts have one number, so that long ones are looked at once. */
class Pieces {
  readonly #numbers = new Map<string, number>();
  readonly #known = new Map<PreparedTask, Piece[]>();

  of(task: PreparedTask): readonly Piece[] {
    const known = this.#known.get(task) ?? this.#find(task);
    this.#known.set(task, known);
    return known;
  }

  #find({ agent, task, dependsOn }: PreparedTask): Piece[] {
    const pieces = new Map<string, Piece>();
    const add = (kind: string, name: string, text: string, of: Piece['of']): void => {
      const number = this.#numbers.get(text) ?? this.#numbers.size;
      this.#numbers.set(text, number);
      // Results are as long as they will be: they count as the least that is kept.
      const characters = 'results' in of ? minSharedCharacters : text.length;
      // Numbers before its lines make another text of it.
      const key = `${kind} ${name} ${number}${agent.numberLines ? ' numbered' : ''}`;
      pieces.set(key, { key, text, characters, of });
    };
    for (const material of task.material ?? []) add('material', material.name, material.text, { material });
    for (const [name, value] of Object.entries(task.input ?? {}))
      add('input', name, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), { input: name });
    if (dependsOn.length > 0) add('results', '', JSON.stringify(dependsOn), { results: true });
    return [...pieces.values()];
  }
}

/** The same for the same texts, in every process. */
function keyOf(instructions: string, common: readonly Piece[]): string {
  return nodeCrypto
    .hash('sha256', JSON.stringify([instructions, ...common.map(({ text }) => text)]), 'hex')
    .slice(0, 16);
}

/**
 * Whether more is read from a cache where the material goes first. Each way, the first task of a prefix pays for it and
 * the others read it.
 */
function readsMore(
  members: readonly PreparedTask[],
  material: number,
  ofAgent: ReadonlyMap<string, readonly PreparedTask[]>,
): boolean {
  let materialFirst = material * (members.length - 1);
  let instructionsFirst = 0;
  for (const [instructions, own] of Map.groupBy(members, instructionsFor)) {
    materialFirst += instructions.length * (own.length - 1);
    const all = ofAgent.get(instructions)?.length ?? own.length;
    instructionsFirst += instructions.length * (all - 1) * (own.length / all) + material * (own.length - 1);
  }
  return materialFirst > instructionsFirst;
}
