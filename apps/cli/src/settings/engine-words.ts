/** What `--engine` was given: a URL, or `true` where the environment or the configuration has it. */
export type EngineFlag = string | true | undefined;

/**
 * How a command that is shown names the engine again: not at all where there is none, and without its URL where the next
 * command finds that by itself. A URL with a password is never shown, nor one with a
 * parameter that may hold one: it is refused as a flag, and one of the environment is found again.
 */
export function engineWords(engine: EngineFlag): string {
  if (engine === undefined) return '';
  return engine === true || !isFitToShow(engine) ? '--engine' : `--engine ${shellWord(engine)}`;
}

function isFitToShow(engine: string): boolean {
  try {
    const { password, searchParams } = new URL(engine.trim());
    return password === '' && [...searchParams.keys()].every((name) => name === 'sslmode');
  } catch {
    return false;
  }
}

/** As a shell reads it as one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
