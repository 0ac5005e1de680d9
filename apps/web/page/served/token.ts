const name = 'parallel-agents-token';

/**
 * The token that the link of the command holds behind `#`, where no server and no log sees it. It is taken out of the
 * address at once, and kept for this tab.
 */
export function takeToken(): string | undefined {
  const fields = new URLSearchParams(location.hash.replace(/^#/, ''));
  const given = fields.get('token');
  if (given === null) return sessionStorage.getItem(name) ?? undefined;
  sessionStorage.setItem(name, given);
  fields.delete('token');
  const rest = fields.toString();
  history.replaceState(null, '', `${location.pathname}${rest === '' ? '' : `#${rest}`}`);
  return given;
}

export function forgetToken(): void {
  sessionStorage.removeItem(name);
}
