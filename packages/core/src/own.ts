/**
 * What a table has under a name from outside. `constructor`, `toString` and `__proto__` are in every object, and are found by
 * `table[name]` and `name in table`.
 */
export function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
