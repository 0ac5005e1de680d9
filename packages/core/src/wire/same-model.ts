/**
 * Whether a server that says it answered with `said` means the model that was asked for: another name of the same one
 * (`-latest`, a dated snapshot, a variant of OpenRouter, a path to its file, a slug in another order) is no other model;
 * another size or generation is.
 */
export function isSameModel(asked: string, said: string): boolean {
  if (asked === said || /(^|\/)(auto|default|router)$/.test(asked)) return true;
  if (said.length > longestName) return false;
  const one = nameOf(asked);
  const other = nameOf(said);
  // `gemini-flash-latest`: the one of any generation.
  if (/^\D+[-_.]latest$/.test(asked)) return one.words === other.words.replace(/\d+ /g, '');
  // Two snapshots that are both named are two models.
  if (one.date !== '' && other.date !== '' && one.date !== other.date) return false;
  return one.words === other.words;
}

/** Routes, prices and speeds of one model, behind a colon. `:8b` is none: it names a size. */
const variants = /:(latest|nitro|floor|free|beta|extended|online|exacto|thinking|cloud|discounted|fast)$/;
/** Where Bedrock runs it, and who made it: `us.anthropic.…`. */
const places =
  /^(?:(?:us|us-gov|eu|ap|apac|jp|au|ca|global)\.)?(?:(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai|qwen|ai21)\.)(?=[a-z]\w*-)/;
/** Meta's name before that of its models. */
const maker = /^meta[-_](?=llama)/;
/** How its weights are kept. */
const encodings =
  /[-_.](gguf|safetensors|awq|gptq|mlx|fp8|fp16|bf16|int[48]|[48]bit|qat|i?q\d(_[a-z0-9]+)*)$/;
const stages = /[-_.](latest|preview|exp|experimental|stable|beta|snapshot|v\d+:\d+)$/;
/** What a plain name stands for: the one of its size that chats, however its weights are kept; xAI's that thinks. */
const meant: readonly (readonly [RegExp, string])[] = [
  [/(\d[bm](?:[-_.]a\d+b)?)[-_.:](?:instruct|chat|it)(?:[-_.](?:hf|turbo))?$/, '$1'],
  [/([-_.]fast)[-_.]reasoning$/, '$1'],
];
const dates =
  /[-_@:.](\d{4}-\d{2}-\d{2}|\d{2}-\d{2}(-\d{4})?|\d{2}-20\d{2}|\d{8}|\d{6}|\d{3,4})(?=$|[-_@:.])/;

/** Longer ones are no names: what is cut off them is looked for again and again. */
const longestName = 300;

interface ModelName {
  words: string;
  date: string;
}

/** A run asks for few models, over and over. */
const read = new Map<string, ModelName>();
const mostRead = 100;

function nameOf(model: string): ModelName {
  const known = read.get(model);
  if (known) return known;
  if (read.size >= mostRead) read.clear();
  const name = readName(model);
  read.set(model, name);
  return name;
}

function readName(model: string): ModelName {
  const file = model.toLowerCase().split(/[\\/]/).at(-1) ?? '';
  let name = file.replace(places, '').replace(maker, '').replace(variants, '');
  let date = '';
  for (let before = ''; before !== name; ) {
    before = name;
    name = name.replace(encodings, '').replace(stages, '');
    for (const [said, plain] of meant) name = name.replace(said, plain);
    const dated = dates.exec(name);
    if (dated === null) continue;
    date = `${dated[1]?.replaceAll('-', '')} ${date}`.trim();
    name = name.slice(0, dated.index) + name.slice(dated.index + dated[0].length);
  }
  // "gemma3" and "gemma-3" are one.
  const words = name.split(/[-_.:@ ]+|(?<=[a-z])(?=\d)/).filter((word) => word !== '');
  return { words: words.toSorted().join(' '), date };
}
