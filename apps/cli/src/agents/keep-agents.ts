import { addAgents, type KeptAgents, keepTrust, removeAgents } from '@parallel-agents/app/internal/agents';
import { homeOf } from '@parallel-agents/app/internal/settings';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { AgentFlags } from '../settings/flags.ts';

/**
 * Names agents in the configuration. Who adds them says yes to their tools.
 *
 * @throws InputError for what holds no agents; nothing is written then
 */
export async function addSources(
  sources: readonly string[],
  flags: AgentFlags,
  environment: Environment,
): Promise<void> {
  const kept = await addAgents(sources, placeOf(flags, environment));
  if (kept.changed.length > 0) await keepTrust({ yes: placesIn(kept) }, environment);
  const reporter = createReporter(environment, flags);
  for (const note of kept.changed.flatMap(({ notes }) => notes)) reporter.note(note);
  show(kept, 'added', flags, environment);
}

/** @throws InputError for what the configuration does not name */
export async function removeSources(
  sources: readonly string[],
  flags: AgentFlags,
  environment: Environment,
): Promise<void> {
  const kept = await removeAgents(sources, placeOf(flags, environment));
  await keepTrust({ no: placesIn(kept) }, environment);
  show(kept, 'removed', flags, environment);
}

function placeOf({ config, strict }: AgentFlags, environment: Environment) {
  return { cwd: environment.cwd, home: homeOf(environment), config, strict };
}

function placesIn({ changed }: KeptAgents): string[] {
  return changed.flatMap(({ places }) => places);
}

/** As many as are worth the words. */
const mostNamed = 3;

function show(
  { config, changed, unchanged }: KeptAgents,
  done: 'added' | 'removed',
  flags: AgentFlags,
  { stdout }: Environment,
): void {
  if (flags.json) {
    const sources = changed.map(({ specifier, agents }) => ({ specifier, agents }));
    stdout.write(`${toSafeJson({ config, [done]: sources, unchanged })}\n`);
    return;
  }
  const lines = [
    ...changed.map(({ specifier, agents }) =>
      done === 'added'
        ? `${config} now names ${specifier}: ${sayAgents(agents)}`
        : `${config} names ${specifier} no more`,
    ),
    ...unchanged.map((specifier) => `${config} names ${specifier} already`),
  ];
  stdout.write(`${lines.map(oneLine).join('\n')}\n`);
}

function sayAgents(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const shown = [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${names.length} ${names.length === 1 ? 'agent' : 'agents'} (${shown})`;
}
