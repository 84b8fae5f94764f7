/** What is sent to BankID. What it does not document is refused, so that a client that sends it is found out. */
import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { BankIdError } from './errors';

const base64 = (longest: number) => z.base64().check(z.minLength(1), z.maxLength(longest));

/** Twelve digits, the last by Luhn over the last ten. */
function isPersonalNumber(given: string): boolean {
  const sum = Array.from(given.slice(2), Number)
    .map((digit, index) => digit * (2 - (index % 2)))
    .reduce((total, product) => total + Math.floor(product / 10) + (product % 10), 0);
  return /^\d{12}$/.test(given) && sum % 10 === 0;
}

export const personalNumber = z
  .string()
  .check(z.refine(isPersonalNumber, { error: 'Invalid personalNumber' }));

export const orderToSign = z.strictObject({
  endUserIp: z.string().check(z.refine((ip) => isIP(ip) !== 0, { error: 'Invalid endUserIp' })),
  userVisibleData: base64(40_000),
  userVisibleDataFormat: z.optional(z.enum(['plaintext', 'simpleMarkdownV1'])),
  userNonVisibleData: z.optional(base64(200_000)),
  returnUrl: z.optional(z.string().check(z.minLength(1), z.maxLength(512))),
  returnRisk: z.optional(z.boolean()),
  requirement: z.optional(
    z.strictObject({
      personalNumber: z.optional(personalNumber),
      pinCode: z.optional(z.boolean()),
      mrtd: z.optional(z.boolean()),
      cardReader: z.optional(z.enum(['class1', 'class2'])),
      certificatePolicies: z.optional(z.array(z.string())),
      risk: z.optional(z.enum(['low', 'moderate'])),
    }),
  ),
  web: z.optional(
    z.strictObject({
      referringDomain: z.optional(z.string()),
      userAgent: z.optional(z.string()),
      deviceIdentifier: z.optional(z.string()),
    }),
  ),
});
export type OrderToSign = z.infer<typeof orderToSign>;

export const orderNamed = z.strictObject({ orderRef: z.uuid() });

export function read<S extends z.ZodMiniType>(schema: S, body: unknown): z.output<S> {
  const judged = z.safeParse(schema, body);
  if (judged.success) return judged.data;
  const where = judged.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new BankIdError('invalidParameters', where.join('; '));
}
