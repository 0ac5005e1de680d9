import type { TextDecoder as Decoder } from 'node:util';
/** One event of a stream. */
export interface StreamEvent {
  /** The server marks it as an error, by its type or by its field. */
  isError: boolean;
  data: string;
}

/** The events of a stream as bytes come in: split anywhere, with any line ending, some of them not as they should be. */
export class EventStreamParser {
  readonly #decoder: Decoder;
  #rest = '';
  #data: string[] = [];
  #isError = false;

  constructor(decoder = new TextDecoder()) {
    this.#decoder = decoder;
  }

  /** The events that these bytes complete. */
  push(bytes: Uint8Array): StreamEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#rest += text;
    // A long line in many pieces is looked through once, at its end.
    if (!text.includes('\n') && !text.includes('\r')) return [];
    // A carriage return at the very end may be the first half of a line ending.
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return this.#read(lines);
  }

  /** The event that the end of the stream completes, if there is one. */
  end(): StreamEvent[] {
    const lines = (this.#rest + this.#decoder.decode()).split(/\r\n|\n|\r/);
    this.#rest = '';
    return this.#read([...lines, '']);
  }

  #read(lines: readonly string[]): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const line of lines) {
      if (line !== '') this.#field(line);
      else {
        // Empty data keeps a connection alive.
        const data = this.#data.join('\n');
        if (data.trim() !== '') events.push({ isError: this.#isError, data });
        this.#data = [];
        this.#isError = false;
      }
    }
    return events;
  }

  #field(line: string): void {
    // An error in the middle of a stream, written as if there were none: a document, or the page of a proxy.
    if (/^(?:\{|<[!\w])/.test(line)) {
      this.#data.push(line);
      return;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    // Written as an event twice, by a server within a server.
    if (name === 'data') this.#data.push(value.replace(/^data: ?/, ''));
    else if (name === 'event') this.#isError ||= /error/i.test(value);
    else if (name === 'error') {
      // Older llama.cpp.
      this.#isError = true;
      this.#data.push(value);
    }
  }
}
