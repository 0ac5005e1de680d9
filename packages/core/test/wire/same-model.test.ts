import { expect, test } from 'vitest';
import { isSameModel } from '../../src/wire/same-model.ts';

test.each([
  ['mistral-large-latest', 'mistral-large-2411'],
  ['gpt-4o', 'gpt-4o-2024-08-06'],
  ['gpt-4', 'gpt-4-0613'],
  ['o4-mini', 'o4-mini-2025-04-16'],
  ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet-20241022'],
  ['claude-haiku-4-5', 'claude-haiku-4-5-20251001'],
  ['anthropic/claude-sonnet-4', 'anthropic/claude-4-sonnet-20250522'],
  ['claude-sonnet-4@20250514', 'claude-sonnet-4-20250514'],
  ['gemini-2.5-pro', 'gemini-2.5-pro-preview-05-06'],
  ['gemini-2.0-flash', 'models/gemini-2.0-flash-001'],
  ['kimi-k2', 'kimi-k2-0711-preview'],
  ['grok-4', 'grok-4-0709'],
  ['command-r', 'command-r-08-2024'],
  ['meta-llama/llama-3.3-70b-instruct:nitro', 'meta-llama/llama-3.3-70b-instruct'],
  ['deepseek/deepseek-chat-v3-0324:free', 'deepseek/deepseek-chat-v3-0324'],
  ['qwen', '/models/qwen.gguf'],
  ['qwen', 'C:\\models\\qwen.gguf'],
  ['qwen2.5-7b-instruct', 'lmstudio-community/Qwen2.5-7B-Instruct-GGUF'],
  ['qwen2.5-7b-instruct', 'Qwen2.5-7B-Instruct-Q4_K_M.gguf'],
  ['ollama/llama3.2', 'llama3.2:latest'],
  ['accounts/fireworks/models/llama-v3p1-8b', 'llama-v3p1-8b'],
  ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'anthropic.claude-sonnet-4-20250514-v1:0'],
  ['anthropic.claude-sonnet-4-20250514-v1:0', 'claude-sonnet-4-20250514'],
  ['openrouter/auto', 'openai/gpt-4o'],
  ['llama3.1:8b', 'llama3.1:8b-instruct-q4_K_M'],
  ['gemma3:4b', 'gemma-3-4b-it-qat-q4_0.gguf'],
  ['meta-llama/Llama-3.1-8B-Instruct', 'meta-llama/Llama-3.1-8B-Instruct-Turbo'],
  ['llama-2-7b-chat', 'meta-llama/Llama-2-7b-chat-hf'],
  ['qwen3-30b-a3b', 'Qwen/Qwen3-30B-A3B-Instruct'],
  ['grok-4-fast', 'grok-4-fast-reasoning'],
  ['gemini-flash-latest', 'gemini-2.5-flash'],
  ['meta-llama/Llama-3.1-8B-Instruct', 'meta-llama/Meta-Llama-3.1-8B-Instruct'],
])('%s answered by %s is the same model', (asked, said) => {
  expect(isSameModel(asked, said)).toBe(true);
});

test.each([
  ['llama-3', 'llama-3-8b'],
  ['llama3.1:8b', 'llama3.1:70b'],
  ['gpt-4', 'gpt-4-turbo'],
  ['gpt-4', 'gpt-4-32k'],
  ['gpt-3.5-turbo', 'gpt-3.5-turbo-instruct'],
  ['grok-4-fast', 'grok-4-fast-non-reasoning'],
  ['sonar', 'sonar-reasoning'],
  ['kimi-k2', 'kimi-k2-turbo'],
  ['qwen3:4b', 'qwen3:4b-thinking'],
  ['qwen2.5:7b', 'qwen2.5-coder:7b-instruct'],
  ['gpt-4o', 'gpt-4o-mini-2024-07-18'],
  ['gpt-4o-2024-05-13', 'gpt-4o-2024-08-06'],
  ['gpt-4-0613', 'gpt-4-1106-preview'],
  ['claude-sonnet-4', 'claude-opus-4'],
  ['claude-sonnet-4', 'claude-sonnet-4-5'],
  ['gemini-2.5-pro', 'gemini-2.5-flash'],
  ['gemini-flash-latest', 'gemini-2.5-flash-lite'],
  ['qwen3:4b', 'qwen3:8b'],
])('%s answered by %s is another one', (asked, said) => {
  expect(isSameModel(asked, said)).toBe(false);
});
