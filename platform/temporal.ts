/**
 * Where the Temporal server is and how it is spoken to, by the variables that Temporal's own command line has, with its
 * own reader of them. What that reader would pass over in silence (half a pair, a file that isn't there, a word that is
 * neither true nor false) is told here by name.
 */
import { X509Certificate } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Metadata } from '@temporalio/client';
import { normalizeGrpcEndpointAddress, type TLSConfig } from '@temporalio/common/lib/internal-non-workflow';
import {
  loadClientConfig,
  loadClientConfigProfile,
  toClientOptions,
  type ClientConfigProfile,
} from '@temporalio/envconfig';
import * as z from 'zod/mini';
import { given, judgeSettings, sayWrong, text, type Judged } from './settings';

export interface TemporalServer {
  /** For a client's Connection and a worker's NativeConnection alike. */
  connection: {
    address: string;
    tls?: TLSConfig | boolean;
    apiKey?: string;
    metadata?: Metadata;
  };
  namespace: string;
}

/** The variables that say it, in an environment. */
const SAYS = /^TEMPORAL_(ADDRESS|NAMESPACE|API_KEY|PROFILE|CONFIG_FILE|TLS(_\w+)?|GRPC_META_\w+)$/;
const thoseThat = (env: NodeJS.ProcessEnv, holds: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => holds(name)));
export const serverIn = (env: NodeJS.ProcessEnv) => thoseThat(env, (name) => SAYS.test(name));
export const withoutServer = (env: NodeJS.ProcessEnv) => thoseThat(env, (name) => !SAYS.test(name));

const PORT = 7233;
const USUAL = { address: `localhost:${PORT}`, namespace: 'default' };

const holds = (act: () => unknown) => {
  try {
    act();
    return true;
  } catch {
    return false;
  }
};
const file = text.check(
  z.refine(
    (path) => holds(() => accessSync(path, constants.R_OK)),
    'must be the path of a file that can be read',
  ),
);
const flag = (...taken: string[]) =>
  z.enum(taken, { error: `must be ${taken.filter((word) => word.length > 1).join(' or ')}` });

const variables = z.object({
  TEMPORAL_ADDRESS: z.optional(
    text.check(
      z.refine((address) => holds(() => normalizeGrpcEndpointAddress(address, PORT)), 'must be host:port'),
    ),
  ),
  TEMPORAL_CONFIG_FILE: z.optional(file),
  TEMPORAL_TLS: z.optional(flag('true', 'false', '1', '0')),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z.optional(file),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.optional(file),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.optional(file),
  /** The SDK always looks whether the certificate is the host's. */
  TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: z.optional(flag('false', '0')),
});

/** The parts of TLS: of each, `_PATH` or `_DATA`. */
type Part = 'SERVER_CA_CERT' | 'CLIENT_CERT' | 'CLIENT_KEY';
const parts: Part[] = ['SERVER_CA_CERT', 'CLIENT_CERT', 'CLIENT_KEY'];
const pair = ['CLIENT_CERT', 'CLIENT_KEY'] as const;
const pathOf = (part: Part) => `TEMPORAL_TLS_${part}_PATH`;
const dataOf = (part: Part) => `TEMPORAL_TLS_${part}_DATA`;

type Given = Record<string, string>;

/** Where somebody looks who is told of that part. */
function placeOf(part: Part, env: Given): string {
  const named = [dataOf(part), pathOf(part)].find((name) => name in env);
  return named ?? ('TEMPORAL_CONFIG_FILE' in env ? 'TEMPORAL_CONFIG_FILE' : pathOf(part));
}

/**
 * A config file is read where TEMPORAL_CONFIG_FILE or TEMPORAL_PROFILE asks for it: the one that a developer's command
 * line has in their home must not lead a worker, or a test, to another server.
 */
const readsFile = (env: Given) => 'TEMPORAL_CONFIG_FILE' in env || 'TEMPORAL_PROFILE' in env;

function judgeProfile(env: Given): string[] {
  if (!readsFile(env)) return [];
  try {
    const { profiles } = loadClientConfig({ overrideEnvVars: env });
    const { TEMPORAL_PROFILE: profile = 'default' } = env;
    return Object.hasOwn(profiles, profile)
      ? []
      : ['TEMPORAL_PROFILE: must be the name of a profile in the config file'];
  } catch {
    return ['TEMPORAL_CONFIG_FILE: must be TOML as the Temporal CLI writes it'];
  }
}

const twice = (env: Given) =>
  parts
    .filter((part) => pathOf(part) in env && dataOf(part) in env)
    .map((part) => `${dataOf(part)}: is not taken beside ${pathOf(part)}`);

/** With what the config file says of it. @throws Error where it and the variables say it in two ways. */
const profileOf = (env: Given) =>
  loadClientConfigProfile({ overrideEnvVars: env, disableFile: !readsFile(env) });

function judgePair({ tls }: ClientConfigProfile, env: Given): string[] {
  const { clientCert, clientKey } = tls ?? {};
  if (!clientCert === !clientKey) return [];
  const [missing, there] = clientKey ? pair : ([pair[1], pair[0]] as const);
  return [`${pathOf(missing)}: is required with ${placeOf(there, env)}`];
}

/** Here rather than at the first call, or never: a connection that is made when it is first needed tries for ever. */
function judgeCertificates(tls: TLSConfig, env: Given): string[] {
  const { serverRootCACertificate: ca, clientCertPair: own } = tls;
  const wrong: string[] = [];
  if (ca && !holds(() => new X509Certificate(ca)))
    wrong.push(`${placeOf('SERVER_CA_CERT', env)}: must be certificates in PEM`);
  const fits = () => own && createSecureContext({ cert: Buffer.from(own.crt), key: Buffer.from(own.key) });
  if (!holds(fits))
    wrong.push(
      `${placeOf('CLIENT_KEY', env)}: must be, in PEM, the key of ${placeOf('CLIENT_CERT', env)} there`,
    );
  return wrong;
}

function serverOf(profile: ClientConfigProfile): TemporalServer {
  const { connectionOptions, namespace = USUAL.namespace } = toClientOptions(profile);
  const { address = USUAL.address, tls, apiKey, metadata } = connectionOptions;
  return {
    connection: {
      address,
      ...(tls != null && { tls }),
      ...(apiKey !== undefined && { apiKey }),
      ...(metadata !== undefined && { metadata }),
    },
    namespace,
  };
}

function judgeServer(all: NodeJS.ProcessEnv): Judged<TemporalServer> {
  const env = given(all);
  const judged = judgeSettings(variables, env);
  const wrong = [...('wrong' in judged ? judged.wrong : []), ...twice(env)];
  if (wrong.length === 0) wrong.push(...judgeProfile(env));
  if (wrong.length > 0) return { wrong };
  try {
    const profile = profileOf(env);
    const server = serverOf(profile);
    const { tls } = server.connection;
    if (!tls || tls === true) return { settings: server };
    wrong.push(...judgePair(profile, env));
    if (wrong.length === 0) wrong.push(...judgeCertificates(tls, env));
    return wrong.length > 0 ? { wrong } : { settings: server };
  } catch {
    return { wrong: ['TEMPORAL_CONFIG_FILE: must name files that can be read, and each certificate once'] };
  }
}

/** @throws Error that names every variable that is wrong, and never repeats what stood there. */
export function readServer(env: NodeJS.ProcessEnv): TemporalServer {
  const judged = judgeServer(env);
  return 'wrong' in judged ? sayWrong(judged.wrong) : judged.settings;
}

/** What a process needs that speaks to Temporal. @throws Error that names all that is wrong at once. */
export function readSettingsAndServer<S extends z.ZodMiniType>(
  schema: S,
  env: NodeJS.ProcessEnv,
): { settings: z.output<S>; server: TemporalServer } {
  const [own, temporal] = [judgeSettings(schema, env), judgeServer(env)];
  if ('settings' in own && 'settings' in temporal)
    return { settings: own.settings, server: temporal.settings };
  sayWrong([own, temporal].flatMap((judged) => ('wrong' in judged ? judged.wrong : [])));
}
