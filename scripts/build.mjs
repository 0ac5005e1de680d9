// `npm run build`: compiles every package.
import { build } from './workspace.mjs';

build();
