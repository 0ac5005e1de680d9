import { PassThrough, type Transform } from 'node:stream';
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
  if (header === undefined) return undefined;
  const codings = String(header)
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0 || codings.length > maxCodings) return undefined;
  if (!codings.every((coding) => Object.hasOwn(decompressors, coding))) return undefined;
  return new Unpacking(codings.toReversed(), events);
}

/** The coding that a body shows by its first bytes, where a proxy has lost the header that names it. */
export function unnamedCoding(bytes: Buffer): string | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  return bytes.length >= 4 && bytes.readUInt32BE(0) === 0x28b52ffd ? 'zstd' : undefined;
}

/** By the first byte. */
const decompressors: Readonly<Record<string, (first: number) => Transform>> = {
  gzip: (first) => (first === 0x1f ? createGunzip() : new PassThrough()),
  'x-gzip': (first) => (first === 0x1f ? createGunzip() : new PassThrough()),
  br: () => createBrotliDecompress(),
  zstd: (first) => (first === 0x28 ? createZstdDecompress() : new PassThrough()),
  // With or without the header that the standard asks for.
  deflate: (first) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw()),
};

/** A proxy that has unpacked a body may leave the header that says it is packed: a document, an event, a page. */
const plain = /^\s*(?:\{\s*["}]|\[\s*[{\]]|(?:data|event|id|retry|error)?:|<[!\w])/;

const longestStart = 100;

/** One coding, and those below it. Each is built when its first byte is there. */
class Unpacking implements Decoder {
  readonly #coding: string;
  readonly #below: Unpacking | undefined;
  readonly #events: Events;
  #step: Transform | undefined;

  constructor([coding = '', ...others]: readonly string[], events: Events) {
    const below = others.length > 0 ? new Unpacking(others, events) : undefined;
    this.#coding = coding;
    this.#below = below;
    this.#events = below
      ? { data: (bytes) => below.write(bytes), end: () => below.end(), error: events.error }
      : events;
  }

  write(bytes: Buffer): void {
    const [first] = bytes;
    if (first === undefined) return;
    this.#step ??= this.#build(first, plain.test(bytes.toString('latin1', 0, longestStart)));
    this.#step?.write(bytes);
  }

  end(): void {
    if (this.#step) this.#step.end();
    else this.#events.end();
  }

  destroy(): void {
    this.#step?.destroy();
    this.#below?.destroy();
  }

  #build(first: number, isPlain: boolean): Transform | undefined {
    const { data, end, error } = this.#events;
    const step = isPlain ? new PassThrough() : decompressors[this.#coding]?.(first);
    return step?.on('data', data).on('end', end).on('error', error);
  }
}
