/** What PostgreSQL calls what went wrong, in every language; its messages are in that of its machine. */
export const postgresCodes = {
  noConnectionLeft: '53300',
  startsOrEnds: '57P03',
  wrongPassword: '28P01',
  notAllowed: '42501',
} as const;

/** Whether it is one of these, or came about by one. */
export function hasPostgresCode(thrown: unknown, ...names: readonly (keyof typeof postgresCodes)[]): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as { code?: unknown };
  return names.some((name) => postgresCodes[name] === code) || hasPostgresCode(thrown.cause, ...names);
}
