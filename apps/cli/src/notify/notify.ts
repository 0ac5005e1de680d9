import { JobView } from '@parallel-agents/core/view';
import type { Companion } from '../app/companion.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { noticeOf } from './notice.ts';
import type { NotifyPlace } from './places.ts';

/** Tells the places when the jobs are over. What cannot be told is noted, and changes nothing else. */
export function notifier(
  { places, afterMs }: { places: readonly NotifyPlace[]; afterMs: number },
  environment: Environment,
  { note }: Pick<Reporter, 'note'>,
): Required<Companion> {
  const views: JobView[] = [];
  return {
    listen() {
      const view = new JobView();
      views.push(view);
      return view.record.bind(view);
    },
    async end() {
      const notices = views
        .flatMap((view) => noticeOf(view) ?? [])
        .filter(({ seconds }) => seconds * 1000 >= afterMs);
      if (notices.length === 0) return;
      const { tell } = await import('./tell.ts');
      const told = notices.flatMap((notice) => places.map((place) => tell(place, notice, environment)));
      for (const result of await Promise.allSettled(told))
        if (result.status === 'rejected')
          note(`Nobody was told that the job is over: ${result.reason.message}.`);
    },
  };
}
