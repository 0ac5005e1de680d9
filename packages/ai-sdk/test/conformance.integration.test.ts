import { type ModelProtocol, startModelServer } from '@parallel-agents/testing';
import { describeRuntimeConformance } from '@parallel-agents/testing/conformance';
import { aiSdk, type ProviderSettings } from '../src/index.ts';

const protocols: {
  protocol: ModelProtocol;
  provider: string;
  settings?: ProviderSettings;
  /** Why its answers do not say which model gave them. */
  namesNoModel?: string;
}[] = [
  { protocol: 'anthropic-messages', provider: 'anthropic' },
  { protocol: 'openai-responses', provider: 'openai' },
  { protocol: 'gemini', provider: 'google', namesNoModel: 'the package hands over no name of the model' },
  {
    protocol: 'bedrock-converse',
    provider: 'amazon-bedrock',
    settings: { region: 'us-east-1' },
    namesNoModel: 'the model stands in the address, and in no answer',
  },
];

for (const { protocol, provider, settings, namesNoModel } of protocols) {
  for (const stream of [false, true]) {
    describeRuntimeConformance(`ai-sdk on ${provider} (${stream ? 'streamed' : 'plain'})`, {
      model: `${provider}/standard`,
      unknownModel: `${provider}/unknown`,
      ...(namesNoModel !== undefined && { skip: { 'model-mismatch': namesNoModel } }),
      async create() {
        const server = await startModelServer({ models: ['cheap', 'standard'], protocol });
        const own = { baseURL: server.url, apiKey: 'a-key-that-opens-nothing', ...settings };
        return {
          runtime: aiSdk({
            stream,
            model: `${provider}/cheap`,
            providers: { [provider]: own },
            environment: {},
          }),
          script: (reply) => server.script(reply),
          modelCalls: () => server.calls.length,
          modelCallsInFlight: () => server.inFlight,
          close: () => server.close(),
        };
      },
    });
  }
}
