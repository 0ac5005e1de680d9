import {
  changing,
  fromGrants,
  grantIn,
  namesOf,
  narrower,
  readTools,
  type Said,
  without,
} from './tool-names.ts';

/**
 * What opencode's `permission` says, or its list of rules, or `permissions` in the form of Claude's settings. Nobody is
 * there to be asked. `undefined`: it cannot be understood.
 */
export function readPermission(value: unknown): Said | undefined {
  if (value === 'allow' || value === true) return 'all';
  if (value === 'deny' || value === 'ask' || value === false) return 'none';
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return fromRules(value);
  const { allow, deny, ask } = value as Record<string, unknown>;
  if ([allow, deny, ask].some(Array.isArray)) return fromSettings(value as Record<string, unknown>);
  return fromGrants(Object.entries(value).map(([name, given]) => [name, grantIn(given) === true]));
}

/** Claude: lists of what is allowed, denied and asked for, and the mode in which the rest is decided. */
function fromSettings({ allow, deny, ask, defaultMode = 'default' }: Record<string, unknown>): Said {
  const listed = (names: unknown): Said => readTools(names ?? []) ?? 'all';
  return [
    allow === undefined ? 'all' : listed(allow),
    without(namesOf(listed(deny)), namesOf(listed(ask))),
    readMode(defaultMode) ?? 'none',
  ].reduce(narrower, 'all' as Said);
}

/** opencode: of the rules for an action the last one counts. What is allowed for some resources only is not allowed. */
function fromRules(rules: readonly unknown[]): Said | undefined {
  const grants = new Map<string, boolean>();
  for (const rule of rules) {
    if (typeof rule !== 'object' || rule === null) return undefined;
    const { action, resource = '*', effect } = rule as Record<string, unknown>;
    if (typeof action !== 'string' || typeof effect !== 'string') return undefined;
    if (grantIn(effect) === true && resource !== '*') continue;
    if (action === '*') grants.clear();
    grants.set(action, grantIn(effect) === true);
  }
  return fromGrants([...grants]);
}

/** Modes in which the one who works with an agent has set no limit. */
const free = /^(?:default|acceptedits|autoedit|auto|bypasspermissions|yolo|inherit)$/;
/** Modes in which nothing is changed, or nothing that somebody would have to agree to. */
const cautious = /^(?:plan|readonly|dontask)$/;

/** What `permissionMode` says. `undefined`: it cannot be understood. */
export function readMode(value: unknown): Said | undefined {
  const mode = String(value).toLowerCase().replace(/[-_ ]/g, '');
  if (free.test(mode)) return 'all';
  return cautious.test(mode) ? without(changing) : undefined;
}
