/** The order of the pages: what a reader wants comes first. */
export const sections: readonly {
  title: string;
  pages: readonly (readonly [text: string, page: string])[];
}[] = [
  {
    title: 'Start',
    pages: [
      ['Which door is yours', 'start/index.md'],
      ['I want to look first', 'start/look-first.md'],
      ['I have an API key, or Ollama', 'start/model-server.md'],
      ['I use Claude Code or Codex', 'start/coding-agents.md'],
      ['I use OpenClaw', 'start/openclaw.md'],
      ['I write TypeScript', 'start/typescript.md'],
      ['I run a fleet', 'start/fleet.md'],
      ['I publish agents', 'start/publish-agents.md'],
    ],
  },
  {
    title: 'How to',
    pages: [
      ['See what a run does', 'look.md'],
      ['Have a goal planned and done', 'orchestrate.md'],
      ['Add your own agents', 'agents.md'],
      ['Check what agents answer', 'checks.md'],
      ['Make agents from a sentence', 'meta-agents.md'],
      ['Ask several times, keep the best', 'best-of.md'],
      ['Record a run, and play it again', 'replay.md'],
      ['Use it in a program', 'program.md'],
      ['Use it in a chat', 'chat.md'],
      ['Use it from an MCP client', 'mcp.md'],
      ['Give agents tools', 'tools.md'],
      ['Set up an OpenClaw gateway', 'openclaw.md'],
      ['Operate the plugin', 'operating-the-plugin.md'],
      ['Run in batches, for half the price', 'batches.md'],
      ['Run on many machines', 'engine.md'],
      ['Operate an engine', 'operating-the-engine.md'],
      ['Send spans to a collector', 'telemetry.md'],
      ['Release', 'releasing.md'],
    ],
  },
  {
    title: 'Look up',
    pages: [
      ['Commands and files', 'command-line.md'],
      ['Every command and flag', 'reference/commands.md'],
      ['Every field of the configuration', 'reference/configuration.md'],
      ['Errors', 'errors.md'],
      ['Events', 'log.md'],
      ['Servers', 'servers.md'],
      ['Providers', 'ai-sdk.md'],
      ['What works where', 'faces.md'],
      ['Packages', 'packages.md'],
      ['Words', 'glossary.md'],
    ],
  },
  {
    title: 'Why it works so',
    pages: [
      ['The way of a task', 'how-it-works.md'],
      ['Tiers, budgets, limits', 'escalation.md'],
      ['Pace and cost, measured', 'measured.md'],
      ['How agents are scored', 'scores.md'],
      ['The chat, measured', 'chat-measured.md'],
      ['Many machines, measured', 'engine-measured.md'],
      ['Never pay twice', 'durability.md'],
      ['What agents share is paid once', 'prompt-cache.md'],
      ['What goes where, and what is kept', 'privacy.md'],
      ['A review of our own code', 'own-review.md'],
      ['Other tools', 'comparison.md'],
      ['What does not work yet', 'limits.md'],
    ],
  },
];
