import type { AdmissionControl, AdmissionRequest } from '@parallel-agents/core';

/** A session that is to be paid for later. */
export type ExpectedSession = NonNullable<AdmissionRequest['follows']>[number];

/**
 * Controls that keep a session back: nothing is admitted that would leave no room for it in a budget. Everything else is
 * as with the controls themselves.
 */
export function keepBack(
  controls: readonly AdmissionControl[],
  session: ExpectedSession,
): AdmissionControl[] {
  return controls.map((control) => ({
    ...(control.name !== undefined && { name: control.name }),
    ...(control.closed && { closed: control.closed }),
    ...(control.waitOf && { waitOf: control.waitOf.bind(control) }),
    ...(control.restore && { restore: control.restore.bind(control) }),
    admit: (request, options) =>
      control.admit({ ...request, follows: [...(request.follows ?? []), session] }, options),
  }));
}
