export { type Config, configSchema, namedModel } from './config/config-schema.ts';
export { refuseServerFlags, type ServerFlags, serverSettings } from './config/server-settings.ts';
