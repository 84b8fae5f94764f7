/** The codec server of Temporal UI and the CLI where operators have tokens: for them alone, each decode in the log. */
import type { Router } from 'express';
import type { Logger } from 'pino';
import { codecServer } from '../platform/codec-server';
import type { KeyRing } from '../platform/key-ring';
import { encryptionCodec } from '../platform/payload-codec';
import type { Judge } from './access/judge';

export const CODEC = '/codec';

export interface CodecSettings {
  keyRing: KeyRing;
  /** Where a browser has Temporal UI open: `https://temporal.example`. */
  uiOrigins: string[];
}

/** `log`: the audit of decodes is kept where the API's log is. */
export function codecRoutes({ keyRing, uiOrigins }: CodecSettings, judge: Judge, log: Logger): Router {
  return codecServer({
    codec: encryptionCodec(keyRing),
    uiOrigins,
    audit: (decoding) => log.info({ codec: decoding }, 'decoded for an operator'),
    admit: (authorization) => operatorOf(authorization, judge),
  });
}

/** The UI passes the operator's token on as it is. One that is not taken, whyever, decodes nothing. */
async function operatorOf(authorization: string | undefined, judge: Judge): Promise<string | undefined> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  const holder = await judge(token).catch(() => undefined);
  return holder?.scopes.has('operator') ? holder.client : undefined;
}
