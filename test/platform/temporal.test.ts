/** How the Temporal server is found: by the variables of Temporal's own command line, and what is said of wrong ones. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { wholeNumber } from '../../platform/settings';
import { readServer, readSettingsAndServer, serverIn, withoutServer } from '../../platform/temporal';
import { certificatesIn, type Certificates } from '../../sandbox/bankid/certificates';

let folder: string;
let certificates: Certificates;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  [folder, certificates] = await Promise.all([
    mkdtemp(join(tmpdir(), 'temporal-')),
    certificatesIn(undefined),
  ]);
  await mkdir(at('.config/temporalio'), { recursive: true });
  const { cert, key } = certificates.client;
  await Promise.all([
    writeFile(at('cert.pem'), cert),
    writeFile(at('key.pem'), key),
    writeFile(at('nonsense.pem'), 'hemligt'),
    writeFile(at('.config/temporalio/temporal.toml'), '[profile.default]\naddress = "home.example:7233"\n'),
    writeFile(
      at('temporal.toml'),
      [
        '[profile.cloud]',
        'address = "cloud.example:7233"',
        'namespace = "agents.a1b2c"',
        'api_key = "hemligt"',
        '[profile.broken.tls]',
        `client_cert_path = "${at('not-there.pem')}"`,
        `client_key_path = "${at('key.pem')}"`,
        '[profile.half.tls]',
        `client_key_path = "${at('key.pem')}"`,
      ].join('\n'),
    ),
    writeFile(at('nonsense.toml'), 'address: hemligt'),
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('Where nothing else is said', () => {
  it('the server is on this machine, its namespace the default one, in clear', () => {
    const usual = { connection: { address: 'localhost:7233' }, namespace: 'default' };
    expect(readServer({})).toEqual(usual);
    expect(readServer({ TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: '', TEMPORAL_API_KEY: '' })).toEqual(usual);
  });

  it("the config file of a developer's own command line leads nowhere", () => {
    expect(readServer({ HOME: folder }).connection.address).toBe('localhost:7233');
    expect(readServer({ XDG_CONFIG_HOME: at('.config') }).connection.address).toBe('localhost:7233');
  });
});

describe('A config file', () => {
  it('is read where a profile is asked for, from where the command line has it', () => {
    const { connection } = readServer({ XDG_CONFIG_HOME: at('.config'), TEMPORAL_PROFILE: 'default' });
    expect(connection.address).toBe('home.example:7233');
  });

  it('says all of a profile, its API key over TLS; a variable goes before it', () => {
    const asked = { TEMPORAL_CONFIG_FILE: at('temporal.toml'), TEMPORAL_PROFILE: 'cloud' };
    expect(readServer(asked)).toEqual({
      connection: { address: 'cloud.example:7233', apiKey: 'hemligt', tls: true },
      namespace: 'agents.a1b2c',
    });
    expect(readServer({ ...asked, TEMPORAL_NAMESPACE: 'other' }).namespace).toBe('other');
  });
});

describe('What is wrong is told by the name of its variable, and not repeated:', () => {
  const HOST = 'must be host:port';
  const FILE = 'must be the path of a file that can be read';
  it.each<[string, () => NodeJS.ProcessEnv, string]>([
    ['an address of the web', () => ({ TEMPORAL_ADDRESS: 'https://hemligt' }), `TEMPORAL_ADDRESS: ${HOST}`],
    ['an address with a path', () => ({ TEMPORAL_ADDRESS: 'hemligt:1/x' }), `TEMPORAL_ADDRESS: ${HOST}`],
    [
      'a word that the reader would take for no',
      () => ({ TEMPORAL_TLS: 'hemligt' }),
      'TEMPORAL_TLS: must be true or false',
    ],
    [
      'a certificate that is not to be checked',
      () => ({ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' }),
      'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: must be false',
    ],
    [
      'a file that is not there',
      () => ({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('hemligt') }),
      `TEMPORAL_TLS_SERVER_CA_CERT_PATH: ${FILE}`,
    ],
    [
      'a certificate without its key',
      () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: at('cert.pem') }),
      'TEMPORAL_TLS_CLIENT_KEY_PATH: is required with TEMPORAL_TLS_CLIENT_CERT_PATH',
    ],
    [
      'a key without its certificate',
      () => ({ TEMPORAL_TLS_CLIENT_KEY_DATA: certificates.client.key }),
      'TEMPORAL_TLS_CLIENT_CERT_PATH: is required with TEMPORAL_TLS_CLIENT_KEY_DATA',
    ],
    [
      'the key of another certificate',
      () => ({
        TEMPORAL_TLS_CLIENT_CERT_PATH: at('cert.pem'),
        TEMPORAL_TLS_CLIENT_KEY_DATA: certificates.server.key,
      }),
      'TEMPORAL_TLS_CLIENT_KEY_DATA: must be, in PEM, the key of TEMPORAL_TLS_CLIENT_CERT_PATH',
    ],
    [
      'a root that is none',
      () => ({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('nonsense.pem') }),
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH: must be certificates in PEM',
    ],
    [
      'a root that is said twice',
      () => ({
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('cert.pem'),
        TEMPORAL_TLS_SERVER_CA_CERT_DATA: certificates.ca.cert,
      }),
      'TEMPORAL_TLS_SERVER_CA_CERT_DATA: is not taken beside TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    ],
    [
      'a config file that is not there',
      () => ({ TEMPORAL_CONFIG_FILE: at('hemligt') }),
      `TEMPORAL_CONFIG_FILE: ${FILE}`,
    ],
    [
      'a config file that is none',
      () => ({ TEMPORAL_CONFIG_FILE: at('nonsense.toml') }),
      'TEMPORAL_CONFIG_FILE: must be TOML as the Temporal CLI writes it',
    ],
    [
      'a profile that is not there',
      () => ({ TEMPORAL_CONFIG_FILE: at('temporal.toml'), TEMPORAL_PROFILE: 'hemligt' }),
      'TEMPORAL_PROFILE: must be the name of a profile in the config file',
    ],
    [
      'a config file without the profile that is taken where none is asked for',
      () => ({ TEMPORAL_CONFIG_FILE: at('temporal.toml') }),
      'TEMPORAL_PROFILE: must be the name of a profile in the config file',
    ],
    [
      'a profile that names a file that is not there',
      () => ({ TEMPORAL_CONFIG_FILE: at('temporal.toml'), TEMPORAL_PROFILE: 'broken' }),
      'TEMPORAL_CONFIG_FILE: must name files that can be read, and each certificate once',
    ],
    [
      'a profile with half a pair',
      () => ({ TEMPORAL_CONFIG_FILE: at('temporal.toml'), TEMPORAL_PROFILE: 'half' }),
      'TEMPORAL_TLS_CLIENT_CERT_PATH: is required with TEMPORAL_CONFIG_FILE',
    ],
  ])('%s', (_what, variables, line) => {
    const read = () => readServer(variables());
    expect(read).toThrow(`These settings are missing or wrong:\n  ${line}`);
    expect(read).not.toThrow(/hemligt/);
  });

  it('all at once, with the settings of the process itself', () => {
    const schema = z.object({ API_PORT: wholeNumber(3000) });
    const wrong = {
      API_PORT: 'x',
      TEMPORAL_ADDRESS: 'https://x',
      TEMPORAL_TLS: 'x',
      TEMPORAL_CONFIG_FILE: 'x',
    };
    const read = () => readSettingsAndServer(schema, wrong);
    for (const name of Object.keys(wrong)) expect(read).toThrow(`  ${name}: must be`);
  });
});

it('The variables that say it are told apart from those that only begin alike', () => {
  const says = {
    ...{ TEMPORAL_ADDRESS: 'a:1', TEMPORAL_NAMESPACE: 'n', TEMPORAL_API_KEY: 'k', TEMPORAL_PROFILE: 'p' },
    ...{ TEMPORAL_CONFIG_FILE: 'f', TEMPORAL_TLS: 'true', TEMPORAL_TLS_SERVER_NAME: 's' },
    TEMPORAL_GRPC_META_X: 'x',
  };
  const others = { TEMPORAL_TASK_QUEUE: 'q', TEMPORAL_PORT: '1', TEMPORAL_CLI: 'c', TEMPORAL_UI_URL: 'u' };
  expect(serverIn({ ...says, ...others })).toEqual(says);
  expect(withoutServer({ ...says, ...others })).toEqual(others);
});
