/** Documents that stand beside agents and are none, whatever they begin with. */
const documents =
  /^(?:readme|changelog|contributing|license|licence|code_of_conduct|security)(?:[._-].*)?\.md$/i;

export function isAgentFileName(name: string): boolean {
  return /\.md$/i.test(name) && !documents.test(name);
}

/** What an agent is called by its file: `agents/Code Reviewer.agent.md` → `Code Reviewer`, `triage/SKILL.md` → `triage`. */
export function nameOfFile(file: string): string {
  const parts = file.split(/[\\/]/);
  const name = (parts.at(-1) ?? '').replace(/\.md$/i, '').replace(/\.(?:agent|chatmode)$/i, '');
  return /^(?:skill|agent|index)$/i.test(name) ? (parts.at(-2) ?? name) : name;
}
