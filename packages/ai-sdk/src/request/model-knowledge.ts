/** What a model has shown: learned from refusals that were mended, and used from then on. */
export class ModelKnowledge {
  /** It takes no schema at all. */
  takesNoSchema = false;
  /** It has taken one. */
  tookSchema = false;
  /** The highest limit on an answer that it takes. */
  highestLimit: number | undefined;
  readonly #refusedSchemas = new WeakSet<object>();

  refusesSchema(schema: object): boolean {
    return this.takesNoSchema || this.#refusedSchemas.has(schema);
  }

  /** @param named the refusal was of structured output as such */
  learnSchemaRefused(schema: object, named: boolean): void {
    this.#refusedSchemas.add(schema);
    if (named && !this.tookSchema) this.takesNoSchema = true;
  }
}
