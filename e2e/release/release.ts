// A release: the npm packages, the plugin among them, then the skill with the same version.
import { changelogOf } from './changelog.ts';
import { publicPackages } from './packages.ts';
import { publishPackages, publishSkill } from './publish.ts';

const [first] = publicPackages();
if (first === undefined) throw new Error('There is nothing to publish.');
console.log(await publishPackages());
console.log(await publishSkill({ version: first.version, changelog: changelogOf(first.version) }));
