import type { JsonObject } from '@parallel-agents/core/internal/wire';

export type LimitField = 'max_tokens' | 'max_completion_tokens';

/** What the server has shown about one model: learned from refusals that were mended, and used from then on. */
export class ModelKnowledge {
  /** It takes no schema at all. */
  takesNoSchema = false;
  /** It has taken one. */
  tookSchema = false;
  readonly #refusedSchemas = new WeakSet<JsonObject>();
  #refusals = 0;
  /** It has refused tools as such. */
  takesNoTools = false;
  takesNoSystem = false;
  /** Whether it answers in streams: never, or only so; `undefined` where both are as good. */
  streams: boolean | undefined;
  takesNoStreamOptions = false;
  limitField: LimitField | undefined;
  /** The highest limit on an answer that it takes. */
  highestLimit: number | undefined;
  /** It takes no limit, in whatever field. */
  takesNoLimit = false;
  /** What it is called here. */
  name: string | undefined;

  refusesSchema(schema: JsonObject): boolean {
    return this.takesNoSchema || this.#refusedSchemas.has(schema);
  }

  /**
   * A request came through without the schema with which it had been refused.
   * @param named the refusal was of structured output as such
   */
  learnSchemaRefused(schema: JsonObject, named: boolean): void {
    if (this.refusesSchema(schema)) return;
    this.#refusedSchemas.add(schema);
    this.#refusals += 1;
    // One schema may have a keyword too many; two are the server.
    if (named || (this.#refusals > 1 && !this.tookSchema)) this.takesNoSchema = true;
  }
}
