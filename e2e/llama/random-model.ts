import { writeFile } from 'node:fs/promises';
import { seededRandom } from '../crash-matrix/seeded-random.ts';

/** Sizes of the model: as small as llama.cpp takes them, so that a test has hundreds of tokens a second and more. */
const size = { embedding: 16, feedForward: 16, heads: 1, context: 32_768 };

/** How a value is written into the file, by its number in the GGUF format. */
const kinds = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/** What a token is, by its number in llama.cpp. */
const tokenKinds = { normal: 1, unknown: 2, control: 3, unused: 5, byte: 6 } as const;

/**
 * Writes a model of llama.cpp whose weights are random: what it says by itself is noise, so that an answer in the form of a
 * schema can only come from a grammar.
 * @param seed the same seed makes the same weights
 */
export async function writeRandomModel(file: string, seed: number): Promise<void> {
  const vocabulary = letters();
  const fields = [
    string('general.architecture', 'llama'),
    string('general.name', 'random weights'),
    uint32('llama.context_length', size.context),
    uint32('llama.embedding_length', size.embedding),
    uint32('llama.block_count', 1),
    uint32('llama.feed_forward_length', size.feedForward),
    uint32('llama.attention.head_count', size.heads),
    uint32('llama.rope.dimension_count', size.embedding / size.heads),
    field('llama.attention.layer_norm_rms_epsilon', kinds.float32, float32Bytes(1e-5)),
    string('tokenizer.ggml.model', 'llama'),
    array(
      'tokenizer.ggml.tokens',
      kinds.string,
      vocabulary.map(({ text }) => stringBytes(text)),
    ),
    array(
      'tokenizer.ggml.scores',
      kinds.float32,
      vocabulary.map(() => float32Bytes(0)),
    ),
    array(
      'tokenizer.ggml.token_type',
      kinds.int32,
      vocabulary.map(({ kind }) => uint32Bytes(kind)),
    ),
    uint32('tokenizer.ggml.unknown_token_id', 0),
    uint32('tokenizer.ggml.bos_token_id', 1),
    uint32('tokenizer.ggml.eos_token_id', 2),
    field('tokenizer.ggml.add_space_prefix', kinds.bool, Buffer.from([0])),
    string('tokenizer.chat_template', chatTemplate),
  ];
  const tensors = placed(weights(vocabulary, seededRandom(seed)));
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    uint32Bytes(3),
    uint64Bytes(tensors.length),
    uint64Bytes(fields.length),
    ...fields,
    ...tensors.map(({ name, shape, offset }) =>
      Buffer.concat([
        stringBytes(name),
        uint32Bytes(shape.length),
        ...shape.map(uint64Bytes),
        uint32Bytes(0),
        uint64Bytes(offset),
      ]),
    ),
  ]);
  await writeFile(file, Buffer.concat([head, ...tensors.map(({ values }) => values)].map(padded)));
}

const chatTemplate =
  "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}";

interface Token {
  text: string;
  kind: number;
  /** What it adds to a text. */
  character?: string;
}

/**
 * A token for each byte. Those beyond ASCII are read and never written: at random they would come in an order that is no
 * character.
 */
function letters(): Token[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    kind: byte < 128 ? tokenKinds.byte : tokenKinds.unused,
    character: String.fromCharCode(byte),
  }));
  return [
    { text: '<unk>', kind: tokenKinds.unknown },
    { text: '<s>', kind: tokenKinds.control },
    { text: '</s>', kind: tokenKinds.control },
    // A space, as this kind of vocabulary writes it.
    { text: '▁', kind: tokenKinds.normal, character: ' ' },
    ...bytes,
  ];
}

interface Tensor {
  name: string;
  shape: number[];
  values: Buffer;
}

/** Texts, lists and objects end soon, so that answers are short: about so much more likely than by chance (to the power of e). */
const inclination: Readonly<Record<string, number>> = {
  '"': 2,
  ']': 1,
  '}': 1,
  '\t': -2,
  '\n': -2,
  ' ': -1,
  '\\': -2,
};

function weights(vocabulary: readonly Token[], random: () => number): Tensor[] {
  const { embedding, feedForward } = size;
  const tokens = vocabulary.length;
  const tensor = (name: string, shape: number[], value: (index: number) => number): Tensor => {
    const count = shape.reduce((product, side) => product * side, 1);
    const values = Float32Array.from({ length: count }, (_, index) => value(index));
    return { name: `${name}.weight`, shape, values: Buffer.from(values.buffer) };
  };
  // Small enough that no token is much more likely than another.
  const noise = (): number => (random() - 0.5) * 0.3;
  const one = (): number => 1;
  // The first number of each token is the same, so that the last layer can be inclined to some of them.
  const constant = (index: number): number => (index % embedding === 0 ? 1 : noise());
  const inclined = (index: number): number => {
    const { character = '' } = vocabulary[index / embedding] ?? {};
    return (inclination[character] ?? 0) / Math.sqrt(embedding) + noise();
  };
  return [
    tensor('token_embd', [embedding, tokens], constant),
    tensor('output_norm', [embedding], one),
    tensor('output', [embedding, tokens], inclined),
    tensor('blk.0.attn_norm', [embedding], one),
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) =>
      tensor(`blk.0.${name}`, [embedding, embedding], noise),
    ),
    tensor('blk.0.ffn_norm', [embedding], one),
    tensor('blk.0.ffn_gate', [embedding, feedForward], noise),
    tensor('blk.0.ffn_up', [embedding, feedForward], noise),
    tensor('blk.0.ffn_down', [feedForward, embedding], noise),
  ];
}

/** Where each tensor begins behind the head of the file. */
function placed(tensors: readonly Tensor[]): (Tensor & { offset: number })[] {
  let next = 0;
  return tensors.map((tensor) => {
    const offset = next;
    next += padded(tensor.values).length;
    return { ...tensor, offset };
  });
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 31)]);
}

function field(name: string, kind: number, value: Buffer): Buffer {
  return Buffer.concat([stringBytes(name), uint32Bytes(kind), value]);
}

function string(name: string, value: string): Buffer {
  return field(name, kinds.string, stringBytes(value));
}

function uint32(name: string, value: number): Buffer {
  return field(name, kinds.uint32, uint32Bytes(value));
}

function array(name: string, kind: number, values: readonly Buffer[]): Buffer {
  return field(name, kinds.array, Buffer.concat([uint32Bytes(kind), uint64Bytes(values.length), ...values]));
}

function stringBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint64Bytes(bytes.length), bytes]);
}

function uint32Bytes(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function uint64Bytes(value: number): Buffer {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}

function float32Bytes(value: number): Buffer {
  return Buffer.from(Float32Array.of(value).buffer);
}
