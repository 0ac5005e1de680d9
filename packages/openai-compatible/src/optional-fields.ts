/** Fields of a request that not every server takes, and how a refusal names them. */
const optional = {
  // OpenAI refuses one for some models and names the other: "Use 'max_completion_tokens' instead."
  max_tokens: /(?<!\buse\W{0,3})max_tokens/i,
  max_completion_tokens: /(?<!\buse\W{0,3})max_completion_tokens/i,
  response_format: /response_format|json_schema/,
  stream_options: /stream_options/,
} as const;

export type OptionalField = keyof typeof optional;

/** Which optional fields each model takes. What has been refused once is left out from then on. */
export class OptionalFields {
  readonly #refused = new Set<string>();

  takes(model: string, field: OptionalField): boolean {
    return this.#refused.size === 0 || !this.#refused.has(`${field} ${model}`);
  }

  /** Learns from a refusal which fields it complains of. */
  learn(model: string, status: number, body: string): void {
    if (status !== 400 && status !== 422) return;
    for (const [field, complaint] of Object.entries(optional)) {
      if (complaint.test(body)) this.#refused.add(`${field} ${model}`);
    }
  }
}
