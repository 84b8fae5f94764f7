/** What may be asked of lists, and what becomes of it on its way to Temporal's visibility. */
import * as fc from 'fast-check';
import { readCursor, writeCursor } from '../../api/cursor';
import { allOf, is, isSet } from '../../api/visibility-query';
import { Api, CALLBACK_KEY, problem } from './an-api';

const HOSTILE = "x' OR '1'='1";

let api: Api;
beforeAll(async () => {
  // Nobody listens on the port 1: what is not refused at once is answered with 503.
  api = await Api.before('127.0.0.1:1', 100);
});
afterAll(async () => {
  await api.close();
  expect(api.bugs).toEqual([]);
});

describe('A list', () => {
  it.each([
    '/v1/tasks',
    '/v1/tasks?role=service',
    '/v1/tasks?role=orderer&role=attestant',
    '/v1/tasks?role[$ne]=orderer',
    `/v1/tasks?role=${encodeURIComponent(HOSTILE)}`,
    `/v1/tasks?role=orderer&organisationNumber=${encodeURIComponent(HOSTILE)}`,
    ...['stage', 'waitingFor', 'blocked', 'escalated', 'organisationNumber', 'reference', 'open', 'outcome']
      .flatMap((name) => [`${name}=${encodeURIComponent(HOSTILE)}`, `${name}=`, `${name}=a&${name}=b`])
      .map((query) => `/v1/onboardings?${query}`),
    ...['0', '101', '-1', '1.5', '1e1', ' 5', '', '5; DROP'].map(
      (limit) => `/v1/onboardings?limit=${encodeURIComponent(limit)}`,
    ),
    '/v1/onboardings?stage=constructor',
    '/v1/onboardings?__proto__=1',
    '/v1/stages?stage=ordering',
  ])('%s is malformed', async (path) => {
    const answer = await api.get(path);
    expect(answer).toMatchObject(problem('malformed', 400));
    expect(JSON.stringify(answer.body)).not.toContain('OR');
  });

  it.each([
    ['/v1/onboardings', /but stage, waitingFor, .*reference, .*limit, cursor$/],
    ['/v1/tasks', /but role, organisationNumber$/],
    ['/v1/stages', /^no parameters$/],
  ])('%s asked by what it does not know names what it knows', async (path, known) => {
    const { body } = await api.get(`${path}?Hemlig=1&role=orderer`);
    const told = (body.errors as { where: string; rule: string }[]).find(({ where }) => where === 'query');
    expect(told?.rule).toMatch(known);
    expect(JSON.stringify(body)).not.toContain('Hemlig');
  });

  it.each(['x', '.', '', 'e30.', writeCursor(CALLBACK_KEY, 'another question', Buffer.from('{}'))])(
    'with the cursor %p, that no page has given, is malformed',
    async (cursor) => {
      const answer = await api.get(`/v1/onboardings?cursor=${cursor}`);
      expect(answer).toMatchObject(problem('malformed', 400));
      expect(answer.body.errors).toMatchObject([{ where: 'cursor' }]);
    },
  );
});

describe('A cursor', () => {
  const token = fc.uint8Array({ minLength: 1, maxLength: 200 });
  it('gives its token for the same question and key, and for no other', () => {
    fc.assert(
      fc.property(token, fc.string(), fc.string(), (sealed, asked, other) => {
        const cursor = writeCursor('key', asked, sealed);
        expect(readCursor('key', asked, cursor)).toEqual(Buffer.from(sealed));
        expect(readCursor('other', asked, cursor)).toBeUndefined();
        if (other !== asked) expect(readCursor('key', other, cursor)).toBeUndefined();
      }),
    );
  });
});

describe('A condition', () => {
  it('quotes each value by its type', () => {
    expect(allOf(is('Reference', HOSTILE), is('Escalated', true), isSet('BlockedStep'))).toBe(
      "Reference = 'x'' OR ''1''=''1' AND Escalated = true AND BlockedStep IS NOT NULL",
    );
    expect(is('Reference', "\\' OR 1=1 --")).toBe("Reference = '\\\\'' OR 1=1 --'");
  });

  it('takes no name but those it knows, and no value of another type', () => {
    expect(() => is("Reference = 'x' OR Service" as 'Reference', 'x')).toThrow('does not know');
    expect(() => isSet('toString' as 'Reference')).toThrow('does not know');
    expect(() => is('Escalated', 'true' as unknown as boolean)).toThrow('cannot be');
    expect(() => is('Reference', ['x'] as unknown as string)).toThrow('cannot be');
    expect(() => is('Reference', 'x\u0000')).toThrow('cannot be');
  });
});
