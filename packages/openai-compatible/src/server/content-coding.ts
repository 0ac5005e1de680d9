import type { Transform } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

/** Unpacks a body that was compressed although nobody asked for that. */
export interface Decoder {
  write(bytes: Buffer): void;
  end(): void;
  destroy(): void;
}

interface Events {
  data(bytes: Buffer): void;
  end(): void;
  error(error: Error): void;
}

/** As many codings as are put on one another. */
const maxCodings = 3;

/** @param header `content-encoding`; `undefined` for a body that stands as it is, or in a coding that nobody knows */
export function decoderFor(header: unknown, events: Events): Decoder | undefined {
  const codings = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0 || codings.length > maxCodings) return undefined;
  if (!codings.every((coding) => coding in decompressors)) return undefined;
  return new Unpacking(codings.toReversed(), events);
}

const decompressors: Readonly<Record<string, (first: number) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
  // With or without the header that the standard asks for.
  deflate: (first) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw()),
};

class Unpacking implements Decoder {
  readonly #codings: readonly string[];
  readonly #events: Events;
  #steps: Transform[] = [];

  constructor(codings: readonly string[], events: Events) {
    this.#codings = codings;
    this.#events = events;
  }

  write(bytes: Buffer): void {
    if (this.#steps.length === 0) this.#build(bytes[0] ?? 0);
    this.#steps[0]?.write(bytes);
  }

  end(): void {
    if (this.#steps.length === 0) this.#events.end();
    else this.#steps[0]?.end();
  }

  destroy(): void {
    for (const step of this.#steps) step.destroy();
  }

  #build(first: number): void {
    this.#steps = this.#codings.flatMap((coding) => decompressors[coding]?.(first) ?? []);
    for (const [index, step] of this.#steps.entries()) {
      const next = this.#steps[index + 1];
      step.on('error', (error) => this.#events.error(error));
      step.on('data', (bytes: Buffer) => (next ? next.write(bytes) : this.#events.data(bytes)));
      step.on('end', () => (next ? next.end() : this.#events.end()));
    }
  }
}
