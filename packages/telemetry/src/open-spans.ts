import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

/** A span that has begun and not ended. */
export class OpenSpan {
  readonly #span: Span;
  readonly #parent: Context;
  readonly #open: Set<OpenSpan>;
  #context: Context | undefined;

  constructor(span: Span, parent: Context, open: Set<OpenSpan>) {
    this.#span = span;
    this.#parent = parent;
    this.#open = open;
    open.add(this);
  }

  /** Where spans below it belong. Most spans have none. */
  get context(): Context {
    this.#context ??= trace.setSpan(this.#parent, this.#span);
    return this.#context;
  }

  event(name: string, at: number, attributes?: Attributes): void {
    if (this.#open.has(this)) this.#span.addEvent(name, attributes, new Date(at));
  }

  /** Only the first end counts. */
  end(at: number, attributes?: Attributes, error?: string): void {
    if (!this.#open.delete(this)) return;
    if (attributes) this.#span.setAttributes(attributes);
    if (error !== undefined) this.#span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    this.#span.end(new Date(at));
  }
}

/** Spans that have begun and not ended. */
export class OpenSpans {
  readonly #tracer: Tracer;
  readonly #open = new Set<OpenSpan>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** @param at milliseconds since 1970 */
  begin(
    name: string,
    at: number,
    parent: Context,
    attributes: Attributes,
    kind: SpanKind = SpanKind.INTERNAL,
  ): OpenSpan {
    // A number would be taken for one of a clock of this process where it is smaller than that of its start.
    const span = this.#tracer.startSpan(name, { startTime: new Date(at), kind, attributes }, parent);
    return new OpenSpan(span, parent, this.#open);
  }

  /** What was begun last ends first. */
  endAll(at: number, error: string): void {
    for (const span of [...this.#open].reverse()) span.end(at, undefined, error);
  }
}
