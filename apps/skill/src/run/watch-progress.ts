import type { JobEvent } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import type { AskedCall } from '../tool.ts';
import { Progress } from './progress.ts';

/** Seconds after which a chat is told how things stand, though nothing has ended. */
const silenceSeconds = 10;

/** The progress of one run, told to the chat that waits for it. */
export interface WatchedProgress {
  record(event: JobEvent): void;
  /** Tells the chat what has happened. */
  tell(text: string): void;
  say(): string;
  end(): void;
}

/** Tells what happens when it happens, and after ten seconds of silence what is at work, waits or is tried again. */
export function watchProgress(id: string, { host, onUpdate }: AskedCall): WatchedProgress {
  const progress = new Progress();
  const { logger, runtime } = host.api;
  const tell = (text: string): void => {
    silence.refresh();
    try {
      onUpdate?.({ content: [{ type: 'text', text }], details: { progress: text } });
    } catch (thrown) {
      logger.warn(`A chat did not take its progress: ${toErrorInfo(thrown).message}`);
    }
  };
  const silence = setInterval(() => tell(progress.say()), silenceSeconds * 1000).unref();
  const forget = runtime.events?.onAgentEvent?.((event) => {
    if (!event.sessionKey?.includes(`parallel-agents-${id}`)) return;
    if (progress.recordProvider(event)) tell(progress.say());
  });
  return {
    record: (event) => progress.record(event),
    tell,
    say: () => progress.say(),
    end() {
      clearInterval(silence);
      forget?.();
    },
  };
}
