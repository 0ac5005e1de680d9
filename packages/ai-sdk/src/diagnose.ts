import type { Diagnosis } from '@parallel-agents/core';
import { installCommand } from './providers/installed.ts';
import { type AiSdkProvider, aiSdkProviders } from './providers/known-providers.ts';
import type { ProviderModels } from './providers/provider-models.ts';

/** Which providers have a key here, and whether their packages are installed and can be loaded. Nothing is sent. */
export async function diagnose(models: ProviderModels, model: string | undefined): Promise<Diagnosis[]> {
  const found = aiSdkProviders.filter(
    (provider) => models.keyFound(provider) !== undefined || models.find(provider) !== undefined,
  );
  const findings = await Promise.all(found.map((provider) => look(provider, models)));
  const isUsable = findings.some(({ status }) => status === 'ok');
  const summary: Diagnosis = isUsable
    ? {
        check: 'model',
        status: 'ok',
        message: `${defaultOf(models, model)} No provider was asked: the first session shows whether its key is taken.`,
        untried: true,
      }
    : {
        check: 'providers',
        status: 'problem',
        message: `No provider can be asked: ${aiSdkProviders.length} were looked for, and none has both a key and its package.`,
        fix: `Set a key and install its package, such as ANTHROPIC_API_KEY and: ${installCommand('@ai-sdk/anthropic')}`,
      };
  return [...findings, summary];
}

function defaultOf(models: ProviderModels, model: string | undefined): string {
  try {
    return `Sessions that name no model ask ${model ?? models.defaultModel()}.`;
  } catch {
    return 'A model must be named as "provider/model": the providers here have no default.';
  }
}

async function look(provider: AiSdkProvider, models: ProviderModels): Promise<Diagnosis> {
  const { name: check, title, package: name, keyVariables, needs = [] } = provider;
  const key = models.keyFound(provider);
  if (models.find(provider) === undefined) {
    const message = `${key} is set (${title}), and ${name} is not installed.`;
    return { check, status: 'warning', message, fix: `Install it: ${installCommand(name)}` };
  }
  if (key === undefined) {
    const message = `${name} is installed, and there is no key for ${title}.`;
    return { check, status: 'warning', message, fix: `Set ${keyVariables.join(' or ')}.` };
  }
  const missing = key === 'the settings' ? [] : needs.filter((variable) => !models.env[variable]?.trim());
  if (missing.length > 0) {
    const message = `${name} is installed and ${key} is set; ${missing.join(' and ')} is not.`;
    return { check, status: 'warning', message, fix: `Set ${missing.join(' and ')}.` };
  }
  try {
    await models.model(`${provider.name}/${provider.defaultModel ?? 'any'}`);
    return { check, status: 'ok', message: `${name} is installed and loads; the key stands in ${key}.` };
  } catch (thrown) {
    const message = `${name} cannot be loaded: ${models.redact(String(thrown)).slice(0, 300)}`;
    return { check, status: 'warning', message, fix: `Install it anew: ${installCommand(name)}` };
  }
}
