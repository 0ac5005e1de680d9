/** Bytes that one answer of a server may have. */
export const mostAnswerBytes = 4 * 1024 * 1024;

/** A server has sent more than anybody reads. */
export class FloodError extends Error {
  constructor() {
    super(`It sent more than ${mostAnswerBytes} bytes at once`);
  }
}

/** A fetch that breaks an answer off where it is longer than anybody reads. @param onFlood hears of it */
export function boundedFetch(onFlood: (error: FloodError) => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    let size = 0;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size <= mostAnswerBytes) {
          controller.enqueue(chunk);
          return;
        }
        const error = new FloodError();
        controller.error(error);
        onFlood(error);
      },
    });
    return new Response(response.body.pipeThrough(limit), response);
  };
}
