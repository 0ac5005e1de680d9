// Named here, because in a bundle a module in CommonJS that is loaded late has no names.
export { Webhook } from 'standardwebhooks';
