/**
 * Where the Temporal servers of a developer's machine are: the dev server (the real one, on SQLite) and the
 * time-skipping one for tests. Node built-ins alone, since setup runs before anything is installed.
 */
const { existsSync } = require('node:fs');
const { delimiter, join } = require('node:path');
const { env, platform } = require('node:process');

const root = join(__dirname, '..');
const ending = platform === 'win32' ? '.exe' : '';

/** The names they have in their wheels, with the version that the project is tried with. */
const servers = {
  temporal: {
    file: join(root, '.cache', `temporal-1.9.1${ending}`),
    inWheel: `temporal${ending}`,
    variable: 'TEMPORAL_CLI',
  },
  testServer: {
    file: join(root, '.cache', `temporal-test-server-1.40.0${ending}`),
    inWheel: `temporal-test-server${ending}`,
    variable: 'TEMPORAL_TEST_SERVER',
  },
};

function onPath(name) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** Found as: named by a variable; on PATH; in the cache. `undefined` where it is to be fetched. */
function find(server) {
  const named = env[server.variable];
  if (named) {
    if (!existsSync(named)) throw new Error(`${server.variable} names ${named}, which is not there.`);
    return named;
  }
  return onPath(server.inWheel) ?? (existsSync(server.file) ? server.file : undefined);
}

function found(server) {
  const path = find(server);
  if (!path) throw new Error(`The ${server.inWheel} binary is missing: run "node scripts/setup.mjs".`);
  return path;
}

const temporalCli = () => found(servers.temporal);
const temporalTestServer = () => found(servers.testServer);

module.exports = { root, servers, find, temporalCli, temporalTestServer };
