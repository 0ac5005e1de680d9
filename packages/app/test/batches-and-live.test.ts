// What goes into batches, what is asked at once, and what each costs.
import { describe, expect, it } from 'vitest';
import { open } from '../src/open/open.ts';

const noConfig = { config: {}, folder: '/' };
const keys = { ANTHROPIC_API_KEY: 'sk-ant-opens-nothing', GROQ_API_KEY: 'gsk-opens-nothing' };

function opened(options: object, env: Record<string, string> = keys, config: object = {}) {
  const here = { env, localServers: [], isInstalled: () => false };
  return open({ runtime: 'batch', store: false, here, loaded: { ...noConfig, config }, ...options });
}

const usage = { inputTokens: 1_000_000, outputTokens: 0 };

describe('batches beside the live way', () => {
  it('has all in batches, unless something is to be asked at once', async () => {
    const { settings } = await opened({ model: 'anthropic/claude-haiku-4-5' });
    expect(settings.batch?.live).toBeUndefined();
  });

  it('asks judges and planners at once, at the full price, where that is wanted', async () => {
    const tiers = ['anthropic/claude-haiku-4-5'];
    const { settings } = await opened({ tiers, minScore: 7, liveJudges: true });
    const { spending, batch } = settings;
    expect(batch?.live?.isLive({ model: tiers[0] as string })).toBe(false);
    expect(batch?.live?.isLive({ model: tiers[0] as string, urgent: true })).toBe(true);
    const [task, judge] = [spending.prices, spending.judgePrices].map((list) =>
      list.costUsd(tiers[0] as string, usage),
    );
    expect(judge).toBeGreaterThan(0);
    expect(task).toBe((judge ?? 0) / 2);
    expect(batch?.words).toContain('judges and planners');
  });

  it('asks models at once that are not cheaper in a batch, and agents with tools', async () => {
    const { settings } = await opened({ model: 'groq/llama-3.3-70b-versatile', batchIfCheaper: true });
    const { isLive } = settings.batch?.live ?? {};
    expect(isLive?.({ model: 'groq/llama-3.3-70b-versatile' })).toBe(false);
    expect(isLive?.({ model: 'anthropic/claude-haiku-4-5' })).toBe(false);
    expect(isLive?.({ model: 'groq/x', toolUse: { offers: [], turns: [] } })).toBe(true);
    const elsewhere = { baseUrl: 'http://127.0.0.1:9/v1', model: 'shop/m', batchIfCheaper: true };
    const own = await opened(elsewhere, keys);
    expect(own.settings.batch?.live?.isLive({ model: 'shop/m' })).toBe(true);
    expect(own.settings.batch?.live?.isLive({ model: 'groq/x' })).toBe(false);
  });

  it('asks for no batches at all where none is known to be cheaper, and says why', async () => {
    const asked = { baseUrl: 'http://127.0.0.1:9/v1', model: 'shop/m', batchIfCheaper: true };
    const { settings } = await opened(asked, {});
    expect([settings.runtime.name, settings.batch]).toEqual(['openai-compatible', undefined]);
    expect(settings.because).toContain('cheaper');
  });

  it('takes both from the configuration, too', async () => {
    const batch = { liveJudges: true, onlyIfCheaper: true };
    const { settings } = await opened({ model: 'groq/x' }, keys, { batch });
    expect(settings.batch?.live?.isLive({ model: 'groq/x', urgent: true })).toBe(true);
  });

  it('refuses live judges where nothing waits in batches', async () => {
    await expect(opened({ runtime: 'scripted', liveJudges: true })).rejects.toThrow(/liveJudges.*no effect/);
  });
});
