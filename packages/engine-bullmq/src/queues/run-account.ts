import type { AccountUse, Spending } from '@parallel-agents/core';

/** What all parts of a run may use together. */
export type RunLimits = Partial<Spending>;

/** What all parts of a run use, of what they may. */
export interface RunAccountState extends AccountUse {
  limits: RunLimits;
  /** What the smallest session needed of a part of which one did not fit any more. */
  least?: RunLimits;
}

/** `kept`: it counts. `outdated`: another worker has the part by now. `free`: the run has no limits. */
export type Kept =
  | { state: 'kept' | 'outdated' | 'free' }
  | { state: 'short'; limit: keyof Spending; max: number; spent: number; reserved: number };

/** What a part says of itself. */
interface PartUse extends AccountUse {
  part: string;
  /** Counts the workers that have had the part: what an earlier one says counts no more. */
  term: number;
  /** It counts whether it fits or not: it is spent, or gives something back. */
  isForced: boolean;
}

/**
 * The budgets of runs in parts, kept by the server: a part says what it uses in all, and the server looks in one step whether
 * all parts together stay below the limits. What is said twice counts once.
 */
export interface RunAccounts {
  /** Sets the limits of a run. @param options `onlyNew`: not where it has some */
  limit(run: string, limits: RunLimits, options?: { onlyNew?: boolean }): Promise<void>;
  put(run: string, use: PartUse): Promise<Kept>;
  /** Says that a session of a part did not fit, whatever others give back, and what its smallest one needs. */
  spentOut(run: string, kind: keyof Spending, least: number): Promise<void>;
  /** Nothing for a run without limits. */
  read(run: string): Promise<RunAccountState | undefined>;
  forget(run: string): Promise<void>;
}

/** In this order on the server. */
export const kinds = ['usd', 'tokens', 'spawns'] as const satisfies (keyof Spending)[];

/** The server counts whole numbers, which add up without a rest: billionths of a dollar. */
const perDollar = 1_000_000_000;

export function toWhole(kind: keyof Spending, amount: number): number {
  return Math.round(kind === 'usd' ? amount * perDollar : amount);
}

export function fromWhole(kind: keyof Spending, amount: number): number {
  return kind === 'usd' ? amount / perDollar : amount;
}

/** As the server counts it: what is spent, then what is set aside. */
export function wholeOf({ spent, reserved }: AccountUse): number[] {
  return [spent, reserved].flatMap((part) => kinds.map((kind) => toWhole(kind, part[kind])));
}

export function useOf(whole: readonly number[]): AccountUse {
  const part = (start: number): Spending => {
    const [usd = 0, tokens = 0, spawns = 0] = kinds.map((kind, at) =>
      fromWhole(kind, whole[start + at] ?? 0),
    );
    return { usd, tokens, spawns };
  };
  return { spent: part(0), reserved: part(kinds.length) };
}

/** `$0.0100`, `1 spawn`, `300 tokens`. */
export function amountWords(kind: keyof Spending, amount: number): string {
  if (kind === 'usd') return `$${amount.toFixed(4)}`;
  return amount === 1 ? `1 ${kind.slice(0, -1)}` : `${amount} ${kind}`;
}

/** `4 spawns are spent`. */
export function spentWords(kind: keyof Spending, amount: number): string {
  return `${amountWords(kind, amount)} ${kind !== 'usd' && amount === 1 ? 'is' : 'are'} spent`;
}

/** The limit that leaves no room for even the smallest session of which anybody knows. */
export function usedUp({ limits, spent, least = {} }: RunAccountState): keyof Spending | undefined {
  return kinds.find((kind) => {
    const [max, needed] = [limits[kind], least[kind]];
    return max !== undefined && needed !== undefined && spent[kind] + needed > max;
  });
}

/** @param at which kind is short, from 1 on */
export function shortOf(at: number, max: number, spent: number, reserved: number): Kept {
  const limit = kinds[at - 1] ?? 'usd';
  const show = (amount: number): number => fromWhole(limit, amount);
  return { state: 'short', limit, max: show(max), spent: show(spent), reserved: show(reserved) };
}
