/** The socket closed before the answer came: whether the gateway acted on the request is not known. */
export class LinkLost extends Error {
  override name = 'LinkLost';
}

/** The gateway answered with an error. */
export class GatewayRefusal extends Error {
  override name = 'GatewayRefusal';
  readonly code: string;
  readonly details: unknown;
  /** What came with the error: for `agent`, how the run ended. */
  readonly payload: unknown;

  constructor(answer: { code: string; message: string; details?: unknown; payload?: unknown }) {
    super(answer.message);
    this.code = answer.code;
    this.details = answer.details;
    this.payload = answer.payload;
  }
}
