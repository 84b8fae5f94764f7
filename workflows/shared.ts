/**
 * What all onboardings in a worker's memory have in common: loaded once, before any of them. Schemas are two thirds of
 * what each would hold by itself.
 *
 * The SDK freezes what it can reach of this, so that no onboarding can leave anything there for another, and stops at what
 * is frozen. Schemas must not be, all through: what they work out of themselves when they are first used they keep. That
 * says nothing of any onboarding.
 */
import * as application from '../domain/application';
import * as attestationRecord from '../domain/attestation-record';
import * as events from '../domain/events';
import * as messages from '../domain/messages';

const withSchemas = [application, attestationRecord, events, messages];
for (const module of withSchemas) Object.values(module).forEach(Object.freeze);
