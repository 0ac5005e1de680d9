import type { TextDecoder as Decoder } from 'node:util';
import { EventStreamParser, type StreamEvent } from './event-stream.ts';

/** As much of a stream as is kept to be read as something else. */
const keptBytes = 10_000;

/**
 * The body of an answer as it comes in. What it is, it shows by how it begins, not by its content type: proxies send
 * streams as JSON, and servers errors as streams.
 */
export class AnswerBody {
  readonly #contentType: string;
  #chunks: Buffer[] = [];
  #events: EventStreamParser | undefined;
  #begun = false;
  #size = 0;

  /** @param contentType that of the answer */
  constructor(contentType: string) {
    this.#contentType = contentType;
  }

  /** Bytes that have come. */
  get size(): number {
    return this.#size;
  }

  get isStream(): boolean {
    return this.#events !== undefined;
  }

  /** The events that these bytes complete, where it is a stream. */
  push(bytes: Buffer): StreamEvent[] {
    this.#size += bytes.length;
    if (this.#events === undefined || this.#size <= keptBytes) this.#chunks.push(bytes);
    if (this.#begun) return this.#events?.push(bytes) ?? [];
    const start = firstCharacter(bytes);
    if (start === '') return [];
    this.#begun = true;
    if (!/[a-z:]/i.test(start)) return [];
    this.#events = new EventStreamParser(this.#decoder());
    return this.#events.push(this.#whole());
  }

  /** The event that the end completes. */
  end(): StreamEvent[] {
    return this.#events?.end() ?? [];
  }

  /** All of it, as text; of a stream its beginning. */
  text(): string {
    return this.#decoder().decode(this.#whole());
  }

  #whole(): Buffer {
    const [only, another] = this.#chunks;
    return only && !another ? only : Buffer.concat(this.#chunks);
  }

  /** Of the charset that the body begins with the mark of, or that the content type names; a byte order mark is left out. */
  #decoder(): Decoder {
    const label = markedIn(this.#chunks[0]) ?? /charset="?([\w-]+)/i.exec(this.#contentType)?.[1];
    try {
      return new TextDecoder(label);
    } catch {
      return new TextDecoder();
    }
  }
}

function markedIn(bytes: Buffer | undefined): string | undefined {
  if (bytes?.[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes?.[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** After spaces and a byte order mark. */
function firstCharacter(bytes: Buffer): string {
  return /[^\s\u00ef\u00bb\u00bf]/.exec(bytes.toString('latin1'))?.[0] ?? '';
}
