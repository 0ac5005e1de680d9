import { judgesOf, type Settings } from '../settings/settings.ts';
import type { JobSpec } from './job-spec.ts';

type Find = (provider: { package: string }) => string | undefined;

/** What the sessions of a job would fail for, though nothing is wrong with the job: a sentence for each provider. */
export async function missingPackages(spec: JobSpec, settings: Settings, find?: Find): Promise<string[]> {
  if (settings.runtime.name !== 'ai-sdk') return [];
  const { installCommand, installedPackage, providerOf } = await import(
    '@parallel-agents/ai-sdk/internal/providers'
  );
  const { tiers = [] } = settings.spending;
  const own = 'tasks' in spec ? spec.tasks.map(({ model }) => model) : [];
  const models = [settings.model, ...own, ...[...tiers, ...judgesOf(settings)].map(({ model }) => model)];
  const providers = new Set(
    models.flatMap((model) => (typeof model === 'string' ? (providerOf(model)?.provider ?? []) : [])),
  );
  return [...providers]
    .filter((provider) => (find ?? installedPackage)(provider) === undefined)
    .map(
      ({ title, package: name }) =>
        `The run would fail as it is: models of ${title} need the package ${name}, which is not installed. Install it: ${installCommand(name)}`,
    );
}
