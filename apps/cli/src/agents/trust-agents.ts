import { dirname, resolve } from 'node:path';
import { keepTrust, loadKnownAgents, projectOf, readTrust } from '@parallel-agents/app/internal/agents';
import { loadConfig, resolveBasics } from '@parallel-agents/app/internal/settings';
import { InputError } from '@parallel-agents/core';
import { ask, requireAnswers } from '../input/ask.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import type { Environment } from '../settings/environment.ts';

export interface TrustFlags {
  yes?: true;
  remove?: true;
  list?: true;
  json?: true;
}

/**
 * Says yes, once and for all, to the tools of the agents of a project; or takes it back. Which agents they are, and which
 * tools they ask for, is shown first.
 *
 * @throws InputError where nobody can answer
 */
export async function trustAgents(
  given: string | undefined,
  { yes, remove, list, json }: TrustFlags,
  environment: Environment,
): Promise<void> {
  const say = (text: string, folders: readonly string[]): void => {
    environment.stdout.write(`${json ? toSafeJson({ folders }) : text}\n`);
  };
  if (list) {
    const { list: folders } = readTrust(environment);
    say(folders.length === 0 ? 'You have said yes to no folder.' : folders.map(oneLine).join('\n'), folders);
    return;
  }
  const folder = given === undefined ? await projectFolder(environment) : resolve(environment.cwd, given);
  if (remove) {
    const { list: folders } = await keepTrust({ no: [folder] }, environment);
    say(`The agents of ${oneLine(folder)} have no tools any more.`, folders);
    return;
  }
  const waiting = await waitingAgents(environment);
  if (!yes) {
    requireAnswers(environment, '--yes', 'Add -y, or answer y or n in a terminal.');
    environment.stderr.write(`${sayWaiting(folder, waiting)}\n`);
    const answer = await ask(
      'May they have these tools, now and after each change of the project?',
      environment,
    );
    if (answer === undefined) throw nobody();
    if (!answer) return say('Nothing was changed: they work without tools.', readTrust(environment).list);
  }
  const { list: folders } = await keepTrust({ yes: [folder] }, environment);
  say(`The agents of ${oneLine(folder)} may have the tools that they ask for.`, folders);
}

/** Where the configuration lies, else the agents. */
async function projectFolder(environment: Environment): Promise<string> {
  const { found } = await loadConfig(environment, {});
  if (found !== undefined) return dirname(resolve(environment.cwd, found));
  return (await projectOf(environment)) ?? environment.cwd;
}

/** An agent, or a package of agents that are code. */
interface Waiting {
  name: string;
  tools: string;
}

async function waitingAgents(environment: Environment): Promise<Waiting[]> {
  const { cwd, env, describe } = environment;
  const { agents } = await resolveBasics({}, environment);
  const { registry, waitingPackages = [] } = await loadKnownAgents(agents, { cwd, env, describe });
  const packages = waitingPackages.map((name) => ({
    name,
    tools: 'its code is run, with all rights that you have',
  }));
  const waiting = [...registry].flatMap(({ name, toolsWithheld, toolLimit: { only, never } = {} }) => {
    if (toolsWithheld === undefined) return [];
    const limits = [only?.join(', ') ?? 'all tools', never && `not ${never.join(', ')}`].filter(Boolean);
    return [{ name, tools: limits.join(', ') }];
  });
  return [...packages, ...waiting];
}

/** As many as are worth the words. */
const mostNamed = 20;

function sayWaiting(folder: string, waiting: readonly Waiting[]): string {
  if (waiting.length === 0) return `No agent of ${oneLine(folder)} waits for tools now.`;
  const lines = waiting.slice(0, mostNamed).map(({ name, tools }) => `  ${oneLine(name)}: ${oneLine(tools)}`);
  const more = waiting.length - lines.length;
  return [
    `Agents of this project ask for tools of your machine:`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}

function nobody(): InputError {
  const fix = 'Add -y, or answer y or n in a terminal.';
  const message = 'it asks before agents get tools, and standard input gave no answer';
  return new InputError([{ code: 'INVALID_OPTION', path: ['--yes'], message, fix }]);
}
