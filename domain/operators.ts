/** What operators may do to a wait and to the people waited for: rules of the one reducer. */
import type { Person } from './application';
import type { ContactName } from './messages';
import { changeWait, enter, type Onboarding } from './onboarding';
import { refusals } from './refusals';
import type { Rules, Verdict } from './rule';
import { paused, resumed } from './waiting';

/** A deadline further away than this is a slip of the pen. */
const FURTHEST_DEADLINE_MS = 2 * 366 * 24 * 3_600_000;

export const operatorRules: Rules<
  'reminderRequested' | 'deadlineMoved' | 'contactReplaced' | 'waitPaused' | 'waitResumed'
> = {
  reminderRequested: {
    during: 'any',
    judge(onboarding) {
      if (!onboarding.wait) return { refusal: refusals.nobodyWaitedFor() };
      const [parked] = onboarding.parked;
      if (parked) return { refusal: refusals.stepParked(parked.step) };
      return changeWait(onboarding, (wait) => ({ ...wait, reminderAsked: true }));
    },
  },
  deadlineMoved: {
    during: 'any',
    judge(onboarding, data, at) {
      if (!onboarding.wait) return { refusal: refusals.nobodyWaitedFor() };
      if (!onboarding.wait.deadline) return { refusal: refusals.noDeadline() };
      const ahead = Date.parse(data.deadline) - Date.parse(at);
      if (ahead <= 0 || ahead > FURTHEST_DEADLINE_MS) return { refusal: refusals.deadlineOutOfReach() };
      const deadline = new Date(data.deadline).toISOString();
      return changeWait(onboarding, (wait) => ({ ...wait, deadline }));
    },
  },
  waitPaused: {
    during: 'any',
    judge(onboarding, _data, at) {
      if (!onboarding.wait) return { refusal: refusals.nobodyWaitedFor() };
      if (onboarding.wait.pausedSince) return { refusal: refusals.alreadyPaused() };
      return changeWait(onboarding, (wait) => paused(wait, at));
    },
  },
  waitResumed: {
    during: 'any',
    judge(onboarding, _data, at) {
      if (!onboarding.wait?.pausedSince) return { refusal: refusals.notPaused() };
      return changeWait(onboarding, (wait) => resumed(wait, at));
    },
  },
  contactReplaced: {
    during: 'any',
    judge: (onboarding, { contact, person }, at) =>
      contact.startsWith('signatory')
        ? replaceSignatory(onboarding, contact, person, at)
        : replaceContact(onboarding, contact, person),
  },
};

/** What was signed stays signed; until then everyone signs anew, in a round with a document of its own. */
function replaceSignatory(onboarding: Onboarding, contact: ContactName, person: Person, at: string): Verdict {
  const { stage, signatories } = onboarding;
  const index = Number(contact.slice('signatory'.length)) - 1;
  if (!signatories[index]) return { refusal: refusals.noSuchContact(contact) };
  if (!['applicationReview', 'applicationCompletion', 'agreementSigning'].includes(stage)) {
    return { refusal: refusals.signedAlready() };
  }
  const sameAddress = ({ email }: Person) => email.toLowerCase() === person.email.toLowerCase();
  if (signatories.some((one, other) => other !== index && sameAddress(one))) {
    return { refusal: refusals.signatoryTwice() };
  }
  const replaced = counted({ ...onboarding, signatories: signatories.with(index, person) }, contact);
  return stage === 'agreementSigning' ? enter(replaced, stage, at) : replaced;
}

function replaceContact(onboarding: Onboarding, contact: ContactName, person: Person): Verdict {
  const { contacts } = onboarding;
  if (contact === 'applicant') return counted({ ...onboarding, applicant: person }, contact);
  if (!contacts) return { refusal: refusals.noSuchContact(contact) };
  return counted({ ...onboarding, contacts: { ...contacts, [contact]: person } }, contact);
}

/** Whoever comes after is somebody who has not been told yet. */
function counted(onboarding: Onboarding, contact: ContactName): Onboarding {
  const replacements = {
    ...onboarding.replacements,
    [contact]: (onboarding.replacements[contact] ?? 0) + 1,
  };
  return changeWait({ ...onboarding, replacements }, (wait) => ({ ...wait, tellAgain: true }));
}
