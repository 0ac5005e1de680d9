import type { AiSdkProvider } from '@parallel-agents/ai-sdk/internal/providers';

/** Where is looked. */
interface Here {
  env: Readonly<Record<string, string | undefined>>;
  /** @default where the package of the runtime stands */
  isInstalled?(name: string): boolean;
}

/** A provider with a key here, and the variable that holds it. */
interface HeldProvider {
  provider: AiSdkProvider;
  variable: string;
}

/**
 * The providers that the AI SDK can ask here: their key is set, and their package is installed.
 * @param model a model that is wanted: its provider goes first
 */
export async function nativeProviders(here: Here, model?: string): Promise<HeldProvider[]> {
  const { installedPackage, providersWithKey } = await import('@parallel-agents/ai-sdk/internal/providers');
  const isInstalled =
    here.isInstalled ?? ((name: string) => installedPackage({ package: name }) !== undefined);
  return providersWithKey(here.env, model).filter(({ provider }) => isInstalled(provider.package));
}
