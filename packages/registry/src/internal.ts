// What the packages of this repository share, and no program: it may change from version to version.
export { type AgentDescription, describeAgent } from './describe-agent.ts';
export { type AgentText, agentsOfTexts } from './loading/agent-texts.ts';
export { type MarkdownAgent, type MarkdownOptions, parseMarkdownAgent } from './loading/markdown-agent.ts';
export { fingerprintOfAgent, readScores, scoresFile } from './measured-scores.ts';
export { requirePlatform } from './require-platform.ts';
export { suggestName } from './suggest-name.ts';
