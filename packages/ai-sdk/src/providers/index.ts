export { installCommand, installedPackage } from './installed.ts';
export {
  type AiSdkProvider,
  aiSdkProviders,
  credentialOf,
  providerOf,
  providersWithKey,
} from './known-providers.ts';
