// `npm run test:machines [-- WORDS]`: fresh clones as people have them, started with what people start them with; WORDS:
// only cases with these in their name. Tries what is committed. Takes about ten minutes; needs the npm registry.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, existsSync } from 'node:fs';
import path from 'node:path';
import { at, clean, clone, makeFolder, must, mustRefuse, mustServe, unbuild } from './machines/tree.mjs';
import { wrongSettings } from './machines/wrong-settings.mjs';
import { checkNode } from './node-range.mjs';
import { say } from './place.mjs';

checkNode();
const words = process.argv.slice(2).join(' ');
const sum = { passed: 0, failed: 0, skipped: 0 };
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const has = (command) => !spawnSync(command, ['--version'], { stdio: 'ignore' }).error;
const hasSystemd = existsSync('/run/systemd/system') && has('systemd-run');

/** @param {string | false} why not: the reason to skip it. */
async function check(name, act, why = false) {
  if (!name.includes(words)) return;
  if (why) {
    sum.skipped += 1;
    say(`- ${name}: skipped, ${why}`);
    return;
  }
  const began = performance.now();
  try {
    const more = await act();
    sum.passed += 1;
    say(`✓ ${name} (${Math.round((performance.now() - began) / 1000)} s${more ? `; ${more}` : ''})`);
  } catch (error) {
    sum.failed += 1;
    say(`✗ ${name}\n${error.stack}`);
  }
}

/** The Node of a version, from npm's package of its binary. */
function nodeOf(version) {
  const folder = makeFolder('nodes', version.replaceAll('*', 'newest'));
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  must(npm[0], [...npm.slice(1), 'install', '--no-save', '--prefix', folder, `${name}@${version}`], {
    cwd: folder,
  });
  const bin = path.join(folder, 'node_modules', name, 'bin');
  return path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
}

/** One tree for what changes nothing in it, made when it is needed. */
let made;
const tree = () => {
  made ??= clone('plain');
  return made;
};

try {
  chmodSync(at('.'), 0o755);
  const odd = process.platform === 'win32' ? 'ü #1 %20 [x]' : 'ü #1 %20 ? [x] "q" \\ $HOME \'s';
  await check(`a fresh clone in a folder named ${odd}`, async () => {
    const { peakMb } = await mustServe(clone(odd));
    return peakMb > 0 && `at most ${Math.round(peakMb)} MB of memory, installing and building included`;
  });
  await check('a fresh clone with NODE_ENV=production', () =>
    mustServe(clone('production'), { env: { NODE_ENV: 'production', npm_config_omit: 'dev' } }).then(
      () => '',
    ),
  );
  await check('a second start builds nothing', async () => {
    await mustServe(tree());
    const { peakMb } = await mustServe(tree(), { env: { PATH: '/nowhere' } });
    return peakMb > 0 && `at most ${Math.round(peakMb)} MB of memory`;
  });
  await check('a changed lock and no registry: what is there is started', async () => {
    const other = clone('no-registry');
    await mustServe(other);
    appendFileSync(path.join(other, 'package-lock.json'), '\n');
    const env = { npm_config_registry: 'http://127.0.0.1:9', npm_config_cache: makeFolder('empty-cache') };
    const { said } = await mustServe(other, { env });
    if (!/^The packages could not be renewed: .*refuses the connection.*$/m.test(said)) throw new Error(said);
  });
  for (const version of ['20.19.0', '20', '22.12.0', '24', '*'])
    await check(`Node ${version}, installed and built with it`, async () => {
      const node = nodeOf(version);
      if (existsSync(tree())) unbuild(tree());
      const env = { PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
      await mustServe(tree(), { node, env });
      return must(node, ['--version']).trim();
    });
  for (const version of ['20.18.3', '21', '22.0.0', '22.11.0'])
    await check(`Node ${version}: one line`, () =>
      mustRefuse(tree(), 1, /^Tercet needs Node 20\.19 or a newer 20, or 22\.12 or newer; this is \d/, {
        node: nodeOf(version),
      }),
    );
  const cannotBecome = isRoot && has('setpriv') ? false : 'only root can become another user';
  await check(
    'as another user, in a checkout that only root may write to',
    async () => {
      await mustServe(tree());
      const folder = makeFolder('of-nobody');
      chownSync(folder, nobody, nobody);
      const before = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
      const own = { HOME: folder, DATA_DIR: path.join(folder, 'data') };
      await mustServe(tree(), { before, env: { ...own, CACHE_DIR: path.join(folder, 'cache') } });
      // The graph that root built is only read.
      await mustServe(tree(), { before, env: own });
      const data = /^DATA_DIR=.*: this user may not write there$/;
      await mustRefuse(tree(), 2, data, { before, env: { HOME: folder } });
      // A source that is newer than what was built.
      appendFileSync(path.join(tree(), 'apps/server/src/main.ts'), '\n');
      const { said } = await mustServe(tree(), { before, env: own });
      if (!/^This user may not write to .* as it was built before/m.test(said)) throw new Error(said);
    },
    cannotBecome,
  );
  for (const [setting, line] of wrongSettings)
    await check(`${Object.entries(setting).map((each) => each.join('='))}: one line, status 2`, async () => {
      await mustRefuse(tree(), 2, line, { env: setting });
    });
  await check(
    'a full disk: one line',
    async () => {
      const small = makeFolder('small');
      must('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', small]);
      try {
        await mustServe(tree());
        const full = /^CACHE_DIR=.*: the disk is full: \d+ MB are needed .*, and \d+ MB are free$/;
        await mustRefuse(tree(), 2, full, { env: { CACHE_DIR: small } });
        const other = path.join(small, 'clone');
        makeFolder('small', 'clone');
        const archive = `git archive HEAD -- . ':!models' ':!e2e/screenshots' | tar -x -C "$TO"`;
        must('sh', ['-c', archive], { cwd: tree(), env: { ...process.env, TO: other } });
        await mustRefuse(
          other,
          1,
          /^The packages could not be installed: the disk is full \(\d+ MB are needed/,
        );
      } finally {
        must('umount', [small]);
      }
    },
    isRoot && has('mount') ? false : 'only root can mount a small disk',
  );
  const bounded = (size) => [
    'systemd-run',
    ...(isRoot ? [] : ['--user']),
    ...['--scope', '--quiet', '-p', `MemoryMax=${size}`, '-p', 'MemorySwapMax=0'],
  ];
  const noBounds = hasSystemd ? false : 'there is no systemd to bound memory with';
  await check(
    'with 768 MB of memory',
    () => mustServe(tree(), { before: bounded('768M') }).then(() => ''),
    noBounds,
  );
} finally {
  clean();
}
say(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 ? 1 : 0;
