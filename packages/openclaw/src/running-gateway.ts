import { findGateway } from './gateway/find-gateway.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a gateway answers where OpenClaw's own commands would look for it. Sends no token and never throws. In a module
 * of its own: the gateway's client is not needed to look.
 *
 * @returns its address, without credentials; `undefined` if nobody answers, or somebody else does
 */
export async function runningGateway(
  environment: Environment,
  { signal }: { signal: AbortSignal },
): Promise<string | undefined> {
  try {
    const { shownUrl } = await findGateway({}, environment);
    const answer = await fetch(`${shownUrl.replace(/^ws/, 'http')}/readyz`, { signal });
    return (await answer.text()).includes('"ready"') ? shownUrl : undefined;
  } catch {
    return undefined;
  }
}
