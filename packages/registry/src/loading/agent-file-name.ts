/** In any language: `README.zh.md`. Other documents are known by their having no frontmatter. */
const readme = /^readme(?:\.[\w-]{2,8}|[-_][a-z]{2}(?:[-_][a-z]{2,4})?)?\.md$/i;

export function isAgentFileName(name: string): boolean {
  return /\.md$/i.test(name) && !readme.test(name);
}

/** What an agent is called by its file: `agents/Code Reviewer.agent.md` → `Code Reviewer`, `triage/SKILL.md` → `triage`. */
export function nameOfFile(file: string): string {
  const parts = file.split(/[\\/]/);
  const name = (parts.at(-1) ?? '').replace(/\.md$/i, '').replace(/\.(?:agent|chatmode)$/i, '');
  return /^(?:skill|agent|index)$/i.test(name) ? (parts.at(-2) ?? name) : name;
}
