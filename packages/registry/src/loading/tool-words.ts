/** What a field says of tools. */
export type Meaning = 'listed' | 'forbidden' | 'permission' | 'mode' | 'readonly';

/** The fields that speak of tools in all forms, as `plain` writes them. */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ...pairs('listed', 'tools tool allowedtools enabledtools availabletools includetools coretools'),
  ...pairs('forbidden', 'disallowedtools deniedtools denytools excludetools excludedtools'),
  ...pairs('forbidden', 'blockedtools forbiddentools disabledtools'),
  ...pairs('permission', 'permission permissions'),
  ...pairs('mode', 'permissionmode approvalmode'),
  ...pairs('readonly', 'readonly'),
]);

function pairs(meaning: Meaning, names: string): [string, Meaning][] {
  return names.split(' ').map((name) => [name, meaning]);
}

/** `allowed-tools`, `allowed_tools` and `allowedTools` are one; what nobody sees is no part of a name. */
export function plain(field: string): string {
  return field
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[-_\s\p{Default_Ignorable_Code_Point}]/gu, '');
}

/** `undefined` for a field that does not speak of tools in a way that is known. */
export function meaningOf(field: string): Meaning | undefined {
  return meanings.get(plain(field));
}

/** Whether a field speaks of tools in a way that is known. */
export function isToolField(field: string): boolean {
  return meaningOf(field) !== undefined;
}
