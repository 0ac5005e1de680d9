/** The `data` of each server-sent event, as bytes come in: split anywhere, with any line ending. */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #data: string[] = [];

  /** The events that these bytes complete. */
  push(bytes: Uint8Array): string[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line));
  }

  /** The event that the end of the stream completes, if there is one. */
  end(): string[] {
    return [this.#rest, ''].flatMap((line) => this.#line(line));
  }

  #line(line: string): string[] {
    if (line === '') {
      if (this.#data.length === 0) return [];
      const event = this.#data.join('\n');
      this.#data = [];
      return [event];
    }
    const field = /^data:? ?(.*)$/s.exec(line);
    if (line.startsWith('data') && field) this.#data.push(field[1] ?? '');
    return [];
  }
}
