import { InputError, type InputIssue } from '@parallel-agents/core';
import type { Config } from './config-schema.ts';
import type { RunFlags } from './flags.ts';

/** What in one configuration contradicts itself, whatever the flags say. */
export function contradictionsIn({ model, tiers, overrides = {} }: Config): InputIssue[] {
  const both = Object.entries(overrides).filter(
    ([, own]) => own.model !== undefined && own.tier !== undefined,
  );
  return [
    ...(model !== undefined && tiers !== undefined
      ? [contradiction(['tiers'], 'model and tiers contradict each other')]
      : []),
    ...both.map(([agent]) => contradiction(['overrides', agent], 'model and tier contradict each other')),
  ];
}

/**
 * Flags go before the configuration: --tiers before its `model`, --model before its `tiers` and all that belongs to them.
 *
 * @throws InputError for flags that contradict each other, and for settings of tiers in a run that has none
 */
export function refuseContradictions(flags: RunFlags, config: Config): void {
  if (flags.model !== undefined && flags.tiers !== undefined) {
    throw new InputError([contradiction(['--tiers'], '--model and --tiers contradict each other')]);
  }
  const isTiered = flags.tiers !== undefined || (config.tiers !== undefined && flags.model === undefined);
  if (!isTiered) {
    // Who asks for one model on the command line puts the tiers of the configuration aside.
    const meaningless = [...tierFlags(flags), ...(flags.model === undefined ? tierFields(config) : [])];
    if (meaningless.length > 0) throw new InputError(meaningless.map(withoutTiers));
    return;
  }
  if ((flags.minScore ?? config.gate?.minScore) !== undefined) return;
  if (flags.judge !== undefined) throw new InputError([withoutScore(['--judge'])]);
  if (config.gate?.model !== undefined) throw new InputError([withoutScore(['gate', 'model'])]);
}

/** The settings of tiers in the configuration that --model puts aside and that somebody may count on. */
export function putAside(flags: RunFlags, config: Config): string | undefined {
  const fields = flags.model === undefined ? [] : tierFields(config).map((path) => path.join('.'));
  if (fields.length === 0) return undefined;
  return `With --model there are no tiers: ${fields.join(', ')} of the configuration ${fields.length === 1 ? 'does' : 'do'} not apply.`;
}

function tierFlags({ start, minScore, judge }: RunFlags): string[][] {
  const named = { '--start': start, '--min-score': minScore, '--judge': judge };
  return Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name]]));
}

function tierFields({ start, gate, overrides = {} }: Config): string[][] {
  const tiered = Object.entries(overrides).filter(([, { tier }]) => tier !== undefined);
  return [
    ...(start === undefined ? [] : [['start']]),
    ...(gate === undefined ? [] : [['gate']]),
    ...tiered.map(([agent]) => ['overrides', agent, 'tier']),
  ];
}

function withoutTiers(path: InputIssue['path']): InputIssue {
  const message = `${path.join('.')} means nothing without tiers`;
  return { code: 'INVALID_OPTION', path, message, fix: 'Add --tiers, or `tiers` in the configuration.' };
}

function withoutScore(path: InputIssue['path']): InputIssue {
  const message = `${path.join('.')} means nothing without a score that outputs must reach`;
  const fix = 'Add --min-score, such as --min-score 7, or `gate.minScore` in the configuration.';
  return { code: 'INVALID_OPTION', path, message, fix };
}

function contradiction(path: InputIssue['path'], message: string): InputIssue {
  return { code: 'INVALID_OPTION', path, message, fix: 'Name one model, or tiers; not both.' };
}
