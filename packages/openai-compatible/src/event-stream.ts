/** The `data` of each server-sent event, as bytes come in: split anywhere, with any line ending. */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #data: string[] = [];

  /** The events that these bytes complete. */
  push(bytes: Uint8Array): string[] {
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
  end(): string[] {
    const lines = (this.#rest + this.#decoder.decode()).split(/\r\n|\n|\r/);
    this.#rest = '';
    return this.#read([...lines, '']);
  }

  #read(lines: readonly string[]): string[] {
    const events: string[] = [];
    for (const line of lines) {
      if (line !== '') this.#field(line);
      else if (this.#data.length > 0) {
        events.push(this.#data.join('\n'));
        this.#data = [];
      }
    }
    return events;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    if (name !== 'data') return;
    const start = line[colon + 1] === ' ' ? colon + 2 : colon + 1;
    this.#data.push(colon === -1 ? '' : line.slice(start));
  }
}
