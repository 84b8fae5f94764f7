import { ApplicationFailure } from '@temporalio/common';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createMailActivities } from '../../activities/mail';
import { createMailTransport, type MailTransport } from '../../activities/mail/client';
import { startSandbox, type Sandbox } from '../../sandbox';
import { aLetter, attestPage, mailActivities, mailsTo, settings } from './every-letter';

async function failureOf(sending: Promise<void>): Promise<ApplicationFailure> {
  const failure: unknown = await sending.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
}

/** Neither here nor in a cause: SMTP replies quote addresses. */
function expectNothingPersonal({ message, cause }: ApplicationFailure): void {
  expect(cause).toBeUndefined();
  expect(message).not.toMatch(/@|Åsa/);
}

describe('A mail that does not get through', () => {
  let sandbox: Sandbox;
  let transport: MailTransport;

  beforeAll(async () => {
    sandbox = await startSandbox();
    transport = createMailTransport(sandbox.smtpUrl, { connect: 500, silence: 500 });
  });
  afterAll(async () => {
    transport.close();
    await sandbox.close();
  });

  it.each([
    ['500', 'Unavailable', 'mail server: answered 451'],
    ['429', 'Unavailable', 'mail server: answered 421'],
    ['hang', 'Unavailable', 'mail server: ETIMEDOUT'],
    ['nonsense', 'UnintelligibleAnswer', 'mail server: unintelligible answer (EMESSAGE)'],
    ['dropAfterActing', 'Unavailable', 'mail server: ECONNECTION'],
  ])('%s is %s, and a retry gets through as the same mail', async (fault, type, message) => {
    const activities = mailActivities(transport);
    await fetch(`${sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'smtp', endpoint: 'deliver', fault, times: 1 }),
    });
    const letter = aLetter('orderingOpen');
    const failure = await failureOf(activities.sendMail(letter));
    expect(failure).toMatchObject({ type, message, nonRetryable: false });
    expectNothingPersonal(failure);
    await activities.sendMail(letter);
    expect(await mailsTo(sandbox.url, letter)).toMatchObject([
      { times: fault === 'dropAfterActing' ? 2 : 1 },
    ]);
  });

  it('because the whole takes too long is Unavailable', async () => {
    const hasty = createMailTransport(sandbox.smtpUrl, { whole: 1 });
    const failure = await failureOf(mailActivities(hasty).sendMail(aLetter('orderingOpen')));
    expect(failure).toMatchObject({ type: 'Unavailable', message: 'mail server: EABORT' });
    hasty.close();
  });

  it('because nobody listens is Unavailable', async () => {
    const nowhere = createMailTransport('smtp://127.0.0.1:1');
    const failure = await failureOf(mailActivities(nowhere).sendMail(aLetter('orderingOpen')));
    expect(failure).toMatchObject({ type: 'Unavailable', message: 'mail server: ECONNREFUSED' });
    nowhere.close();
  });

  it('because there is no invitation fails as the portal’s client says', async () => {
    const refusal = ApplicationFailure.create({ type: 'Unavailable', message: 'Kundportalen: 503' });
    const portal = { createInvitation: () => Promise.reject(refusal) };
    const letter = aLetter('accountReady');
    const activities = createMailActivities({ transport, portal, attestPage, settings });
    expect(await failureOf(activities.sendMail(letter))).toBe(refusal);
    expect(await mailsTo(sandbox.url, letter)).toEqual([]);
  });
});

describe('A mail server’s refusal', () => {
  const reply = (responseCode: number) =>
    Object.assign(new Error(`person1@agent.example says ${responseCode}`), { responseCode });
  const recipient = (code: number): SMTPServerOptions => ({
    onRcptTo: (_address, _session, done) => done(reply(code)),
  });

  it.each([
    ['of a recipient is final', recipient(550), 'RefusedByProvider', 550, true],
    ['of a recipient for now passes', recipient(452), 'Unavailable', 452, false],
    ['of whoever is not logged in', recipient(530), 'NotAuthorised', 530, true],
    [
      'of our credentials',
      { authOptional: false, onAuth: (_auth, _session, done) => done(reply(535)) },
      'NotAuthorised',
      535,
      true,
    ],
    [
      'of our credentials for now passes',
      { authOptional: false, onAuth: (_auth, _session, done) => done(reply(454)) },
      'Unavailable',
      454,
      false,
    ],
    [
      'of a whole session says nothing of the mail',
      { onConnect: (_session, done) => done(reply(554)) },
      'Unavailable',
      554,
      false,
    ],
  ] as [string, SMTPServerOptions, string, number, boolean][])(
    '%s',
    async (_what, options, type, code, nonRetryable) => {
      const server = new SMTPServer({
        authOptional: true,
        allowInsecureAuth: true,
        disabledCommands: options.authOptional === false ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
        ...options,
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const { port } = server.server.address() as { port: number };
      const transport = createMailTransport(`smtp://somebody:wrong@127.0.0.1:${port}`);
      const failure = await failureOf(mailActivities(transport).sendMail(aLetter('orderingOpen')));
      expect(failure).toMatchObject({ type, nonRetryable, message: `mail server: answered ${code}` });
      expectNothingPersonal(failure);
      transport.close();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  );
});
