import { type ErrorInfo, RuntimeError } from '@parallel-agents/core';

/** The connection could not be made, or broke before there was an answer. */
export function unreachable(thrown: unknown): ErrorInfo {
  const code = codeOf(thrown);
  const here = ourDoing[code];
  if (here) return here;
  const message = `The server cannot be reached (${code}).`;
  const fix = 'Check that it runs and that the base URL is right: host, port, and mostly /v1 at the end.';
  return { code: 'PROVIDER_UNAVAILABLE', message, fix, retryable: true };
}

/** The connection broke in the middle of an answer: that says nothing about other sessions. */
export function cutOff(thrown: unknown): ErrorInfo {
  const code = codeOf(thrown);
  return ourDoing[code] ?? broken(`The connection broke in the middle of the answer (${code}).`);
}

/** The server answered, but not with what the protocol asks for. */
export function broken(message: string): ErrorInfo {
  return {
    code: 'PROVIDER_ERROR',
    message,
    fix: 'Try again; look at the log of the server.',
    retryable: true,
  };
}

export function timedOut(seconds: number): RuntimeError {
  const fix = 'Raise timeoutSeconds, or ask for less in one task.';
  return new RuntimeError({ code: 'TIMEOUT', message: `No complete answer within ${seconds} s.`, fix });
}

export function cancelled(reason: string): RuntimeError {
  return new RuntimeError({ code: 'CANCELLED', message: `Cancelled: ${reason}`, fix: 'Start it again.' });
}

/** More came than is read. */
export const tooLarge: ErrorInfo = {
  code: 'PROVIDER_ERROR',
  message: 'The answer is larger than is read (64 MiB).',
  fix: 'Ask for less in one task; check that the base URL is that of a model server.',
  retryable: false,
};

const runtimeClosed: ErrorInfo = {
  code: 'SESSION_LOST',
  message: 'The runtime was closed before the answer was complete.',
  fix: 'Close the runtime after its sessions have ended.',
  retryable: false,
};

/** Ends of a connection that are made on this side. */
const ourDoing: Readonly<Record<string, ErrorInfo>> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: tooLarge,
  UND_ERR_DESTROYED: runtimeClosed,
  UND_ERR_CLOSED: runtimeClosed,
};

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'no answer';
}
