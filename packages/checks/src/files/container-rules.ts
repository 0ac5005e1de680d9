import type { Check, CheckProblem } from '@parallel-agents/core';
import { type AnsweredFile, extensionOf, filesIn } from '../kit/files.ts';
import { type Fields, fieldOf, objectsIn } from '../kit/walk.ts';

type Yaml = typeof import('../kit/yaml.ts');

/**
 * Images are pinned: no `latest`, no image without a tag; the last stage of a Dockerfile sets a user that is not root; a
 * service of a compose file is not privileged.
 *
 * Why: what `latest` is changes overnight, and a process that is root in a container is one step from the host.
 */
export const containerRules: Check<unknown, Yaml> = {
  name: 'container-rules',
  description: 'No latest image, a user other than root, no privileged service.',
  fields: ['path', 'content'],
  load: () => import('../kit/yaml.ts'),
  run({ output }, { readYaml }) {
    const problems = filesIn(output).flatMap((file): CheckProblem[] => {
      const say = (message: string) => ({
        path: [...file.at, 'content'],
        message: `${file.path.slice(0, 80)}: ${message}`,
      });
      if (
        /(?:^|[/.])(?:dockerfile|containerfile)(?:\.(?!dockerignore$|containerignore$)[\w-]+)?$/i.test(
          file.path,
        )
      )
        return dockerfileFaults(file).map(say);
      if (!['yaml', 'yml'].includes(extensionOf(file.path)) || file.content.length > 1_000_000) return [];
      return composeFaults(readYaml(file.content)).map(say);
    });
    return { problems };
  },
};

interface Stage {
  user?: string | undefined;
}

function dockerfileFaults({ content }: AnsweredFile): string[] {
  const lines = content.replace(/\\\r?\n/g, ' ').split('\n');
  const faults: string[] = [];
  /** With the user of each: whoever builds on a stage has it, too. */
  const stages = new Map<string, Stage>();
  let current: Stage = {};
  for (const line of lines) {
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from) {
      const [, image = '', name] = from;
      const base = stages.get(image.toLowerCase());
      if (base === undefined) faults.push(...imageFault(image));
      // Its maker has set a user.
      const isNonRoot = /[:-]nonroot\b/.test(image);
      current = { ...base, ...(isNonRoot && { user: 'nonroot' }) };
      if (name) stages.set(name.toLowerCase(), current);
    }
    current.user = /^\s*USER\s+(\S+)/i.exec(line)?.[1] ?? current.user;
  }
  const { user } = current;
  if (!lines.some((line) => /^\s*FROM\s/i.test(line))) faults.push('has no FROM');
  else if (user === undefined) faults.push('its last stage sets no USER, and runs as root');
  else if (/^(?:root|0)(?::|$)/.test(user)) faults.push('its last stage runs as root');
  return faults;
}

function composeFaults(document: unknown): string[] {
  const services = [...objectsIn(document)].filter(
    ({ fields }) => typeof fields.image === 'string' || fields.privileged !== undefined,
  );
  return services.flatMap(({ path, fields }) => {
    // An image that is built here has the name that it gets.
    const isBuilt = fields.build !== undefined;
    const faults = typeof fields.image === 'string' && !isBuilt ? imageFault(fields.image) : [];
    if (fields.privileged === true) faults.push(`${String(path.at(-1))} is privileged`);
    return faults;
  });
}

/** Variables stand for what is given at build time. */
function imageFault(image: string): string[] {
  if (/^\$|\$\{[^}]*\}$|\$\w+$|^scratch$|\{\{|@sha256:/.test(image)) return [];
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  if (tag === undefined) return [`the image ${image.slice(0, 80)} has no tag`];
  return tag === 'latest' ? [`the image ${image.slice(0, 80)} is whatever is latest`] : [];
}

/** Names that shells and runners set by themselves. */
const provided =
  /^(?:CI|HOME|PATH|PWD|USER|SHELL|TERM|LANG|TZ|TMPDIR|HOSTNAME|IFS|OSTYPE|RANDOM|SECONDS|PORT|NODE_ENV|GITHUB_\w+|RUNNER_\w+|TARGET\w+|BUILD\w*|DOCKER_\w+|COMPOSE_\w+|npm_\w+|BASH\w*|EUID|UID|LINENO|PPID|OPTARG|OPTIND|REPLY|PIPESTATUS|EPOCHSECONDS|CI_\w+|BUILDKITE\w*|CIRCLE_\w+|BITBUCKET_\w+|KUBERNETES_\w+|VERCEL\w*|FLY_\w+|RENDER\w*|RAILWAY_\w+|DEBIAN_FRONTEND|PYTHON\w+|VIRTUAL_ENV|LC_\w+)$/;

/** As many variables of a list are looked for in the files. */
const mostVariables = 1000;

/**
 * The variables that the files use are those that `environmentVariables` lists.
 *
 * Why: whoever deploys sets what is listed, and finds the missing one in the logs.
 */
export const variablesListed: Check = {
  name: 'variables-listed',
  description: 'Variables that files use are listed, and those that are listed are used.',
  fields: ['environmentVariables', 'content'],
  run({ output }) {
    const list = fieldOf(output, 'environmentVariables');
    if (!Array.isArray(list)) return undefined;
    const listed = list.map((one) => String((one as Fields)?.name));
    const files = filesIn(output);
    const all = files.map(({ content }) => content).join('\n');
    const used = new Set(
      files.flatMap(({ content }) => [
        ...[
          ...content.matchAll(/\$\{([A-Z][A-Z0-9_]{2,})(?:[:?+\-=][^}]{0,200})?\}|\$([A-Z][A-Z0-9_]{2,})\b/g),
        ].map(([, braced, bare]) => braced ?? bare ?? ''),
        ...[
          ...content.matchAll(
            /process\.env\.([A-Z][A-Z0-9_]{2,})\b|os\.environ(?:\.get\(|\[)["']([A-Z][A-Z0-9_]{2,})/g,
          ),
        ].map(([, node, python]) => node ?? python ?? ''),
      ]),
    );
    // What a runner is to be given is set by nobody in the files.
    const fromRunner = new Set(
      [...all.matchAll(/\b(?:secrets|vars)\.([A-Z][A-Z0-9_]{2,})\b/g)].map(([, name = '']) => name),
    );
    const set = new Set(
      [
        ...all.matchAll(
          /^[^\S\n]*(?:(?:export|readonly|local|declare|ENV|ARG)\s+(?:-\w+\s+)?)?([A-Z][A-Z0-9_]{2,})=/gm,
        ),
        ...all.matchAll(/\b(?:for|read(?:\s+-\w+)*)\s+([A-Z][A-Z0-9_]{2,})\b/g),
      ].map(([, name = '']) => name),
    );
    const mapped = new Set(
      [...all.matchAll(/(?:^[^\S\n]*(?:-\s+)?|\{\s*|,\s*)([A-Z][A-Z0-9_]{2,}):\s/gm)].map(
        ([, name = '']) => name,
      ),
    );
    const known = new Set(listed);
    const problems: CheckProblem[] = [...new Set([...used, ...fromRunner])]
      .filter(
        (name) =>
          !known.has(name) &&
          !provided.test(name) &&
          (fromRunner.has(name) || !(set.has(name) || mapped.has(name))),
      )
      .map((name) => ({
        path: ['environmentVariables'],
        message: `${name} is used in a file and not listed`,
      }));
    for (const [index, name] of listed.slice(0, mostVariables).entries()) {
      if (files.length === 0 || all.includes(name)) continue;
      problems.push({
        path: ['environmentVariables', index, 'name'],
        message: `${name.slice(0, 60)} is listed and used in no file`,
      });
    }
    return { problems };
  },
};

/**
 * `rollback` has a command: something that can be typed.
 *
 * Why: at night nobody writes one.
 */
export const rollbackCommand: Check = {
  name: 'rollback-command',
  description: 'The rollback names a command.',
  fields: ['rollback'],
  run({ output }) {
    const rollback = fieldOf(output, 'rollback');
    if (typeof rollback !== 'string') return undefined;
    const command =
      /`[^`\n]+`|\b(?:sh|bash|docker|kubectl|helm|git|npm|npx|pnpm|yarn|make|aws|gcloud|az|fly|flyctl|heroku|terraform|ansible(?:-playbook)?|systemctl|podman|gh|kamal|nomad|cdk|pulumi|serverless|sam|railway|vercel|netlify|wrangler|ssh|cp|mv|ln|psql|mysql|pm2|rsync|argocd|flux|doctl|eb|cap|nixos-rebuild|caddy|python3?|node|php|bundle|mix|\.\/[\w./-]+)\s+[\w./$"-]+/;
    return command.test(rollback)
      ? undefined
      : { problems: [{ path: ['rollback'], message: 'names no command; give the one to type' }] };
  },
};
