import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

interface Wanted {
  name: string;
  /** Milliseconds since 1970. */
  at: number;
  parent: Context;
  kind?: SpanKind;
  attributes: Attributes;
}

/** Spans that have begun and not ended, by a key. */
export class OpenSpans {
  readonly #tracer: Tracer;
  readonly #open = new Map<string, { span: Span; context: Context }>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  begin(key: string, { name, at, parent, kind = SpanKind.INTERNAL, attributes }: Wanted): void {
    if (this.#open.has(key)) return;
    // A number would be taken for one of a clock of this process where it is smaller than that of its start.
    const span = this.#tracer.startSpan(name, { startTime: new Date(at), kind, attributes }, parent);
    this.#open.set(key, { span, context: trace.setSpan(parent, span) });
  }

  /** Where spans below it belong. */
  context(key: string): Context | undefined {
    return this.#open.get(key)?.context;
  }

  event(key: string, name: string, at: number, attributes: Attributes = {}): void {
    this.#open.get(key)?.span.addEvent(name, attributes, new Date(at));
  }

  end(
    key: string,
    at: number,
    { attributes = {}, error }: { attributes?: Attributes; error?: string | undefined } = {},
  ): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    open.span.setAttributes(attributes);
    if (error !== undefined) open.span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    open.span.end(new Date(at));
  }

  /** What was begun last ends first. */
  endAll(at: number, error: string): void {
    for (const key of [...this.#open.keys()].reverse()) this.end(key, at, { error });
  }
}
