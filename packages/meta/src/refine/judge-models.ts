/** Who judges on what. */
export interface JudgeModels {
  /** In turn; empty: what the policy or the runtime chooses. */
  panel: string[];
  heldOut: string | undefined;
}

/** Where there is a choice, an author's model does not judge its own work, and one model is kept for the held-out judge. */
export function modelsFor(models: readonly string[], author: string | undefined): JudgeModels {
  const others = models.filter((model) => !isSame(model, author));
  const pool = others.length > 0 ? others : models;
  return { panel: pool.length > 1 ? pool.slice(0, -1) : [...pool], heldOut: pool.at(-1) };
}

/** `provider/model` and the bare `model` name the same one. */
function isSame(model: string, author: string | undefined): boolean {
  if (author === undefined) return false;
  return model === author || model.endsWith(`/${author}`) || author.endsWith(`/${model}`);
}
