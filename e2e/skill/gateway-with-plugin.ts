import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type GatewayOptions, type RunningGateway, startGateway } from '../gateway.ts';
import { runOpenClaw, unpack } from './plugin-package.ts';

export interface PluginGatewayOptions extends GatewayOptions {
  /** What the operator sets: `plugins.entries.parallel-agents.config`. Not with `plugin: 'install'`. */
  pluginConfig?: Record<string, unknown>;
  /**
   * `install`: with `openclaw plugins install`, as an operator does, which takes half a minute. `load`: the same packed
   * files, loaded from a folder.
   * @default 'load'
   */
  plugin?: 'install' | 'load';
  /** Folders of other plugins that are loaded beside it, by their ids. Not with `plugin: 'install'`. */
  others?: Record<string, string>;
  /** From how many folders it is loaded, each with the same files. @default 1 */
  copies?: number;
  /** The path of the packed plugin. @default in tests the one that was packed for all of them */
  tarball?: string;
}

/** A gateway with the plugin, from its packed tarball. */
export async function startGatewayWithPlugin({
  pluginConfig = {},
  others = {},
  plugin = 'load',
  copies = 1,
  tarball = inject('pluginTarball'),
  ...options
}: PluginGatewayOptions): Promise<RunningGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-plugin-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const gateway = await startGateway({
      ...options,
      ...(plugin === 'install'
        ? { prepare: (environment) => install(tarball, environment) }
        : { config: await loaded(tarball, { folder, copies, pluginConfig, others }) }),
    });
    const stop = async (): Promise<void> => {
      await gateway.stop();
      await remove();
    };
    return { ...gateway, log: gateway.log, stop };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

async function loaded(
  tarball: string,
  {
    folder,
    copies,
    pluginConfig,
    others,
  }: Required<Pick<PluginGatewayOptions, 'copies' | 'pluginConfig' | 'others'>> & { folder: string },
): Promise<Record<string, unknown>> {
  const folders = Array.from({ length: copies }, (_, index) => join(folder, `unpacked-${index + 1}`));
  const paths = await Promise.all(folders.map((place) => unpack(tarball, place)));
  const ids = Object.keys(others);
  const entries = {
    'parallel-agents': { enabled: true, config: pluginConfig },
    ...Object.fromEntries(ids.map((id) => [id, { enabled: true }])),
  };
  const load = { paths: [...paths, ...Object.values(others)] };
  return { plugins: { allow: ['parallel-agents', ...ids], load, entries } };
}

async function install(tarball: string, environment: Record<string, string>): Promise<void> {
  const from = `npm-pack:${tarball}`;
  const args = ['plugins', 'install', from, '--force', '--accept-capabilities'];
  const said = await runOpenClaw(args, environment);
  if (!said.includes('Installed plugin: parallel-agents')) throw new Error(`It was not installed:\n${said}`);
}
