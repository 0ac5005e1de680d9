import { type ModelInfo, RuntimeError } from '@parallel-agents/core';
import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import type { GatewayConnection } from './gateway-connection.ts';

const listSchema = z.looseObject({
  models: z.array(z.looseObject({ id: z.string(), provider: z.string(), alias: z.string().optional() })),
});

/** Names shown where a model is not known. */
const namesShown = 8;

/** The models of a gateway, by the names they can be asked for. */
export class Models {
  readonly #connection: GatewayConnection;
  readonly #known = new Set<string>();

  constructor(connection: GatewayConnection) {
    this.#connection = connection;
  }

  /** The models that the operator has configured. */
  async list(): Promise<ModelInfo[]> {
    const { models } = await this.#read('configured');
    return models.map(({ provider, id }) => ({ id: `${provider}/${id}` }));
  }

  /**
   * The gateway takes any model name and only fails at the provider, so names are checked here.
   * @throws RuntimeError `UNKNOWN_MODEL`
   */
  async check(model: string): Promise<void> {
    if (this.#known.has(model)) return;
    await this.#read('configured');
    if (this.#known.has(model)) return;
    const configured = [...this.#known];
    await this.#read('all');
    if (this.#known.has(model)) return;
    throw unknown(model, configured);
  }

  async #read(view: 'configured' | 'all'): Promise<z.infer<typeof listSchema>> {
    const list = listSchema.parse(await this.#connection.call('models.list', { view }));
    for (const { provider, id, alias } of list.models) {
      this.#known.add(`${provider}/${id}`);
      if (alias !== undefined) this.#known.add(alias);
    }
    return list;
  }
}

function unknown(model: string, configured: string[]): RuntimeError {
  const nearest = configured.length > 0 ? `Did you mean ${closest(model, configured)}? ` : '';
  const more = configured.length > namesShown ? ', …' : '';
  const names = configured.slice(0, namesShown).join(', ') || 'none';
  return new RuntimeError({
    code: 'UNKNOWN_MODEL',
    message: `The OpenClaw gateway knows no model ${JSON.stringify(model)}.`,
    fix: `${nearest}Configured models: ${names}${more}. See \`openclaw models list\`.`,
  });
}
