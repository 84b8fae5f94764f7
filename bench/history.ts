/** What a history tells: how much of everything there was, what it was for, and what a bare workflow must do to match. */
import { temporal } from '@temporalio/proto';
import type { Step } from './bare';

const { HistoryEvent } = temporal.api.history.v1;
export type Event = temporal.api.history.v1.IHistoryEvent;

/** What there must be as much of in both. */
interface Load {
  messages: number;
  activities: number;
  timers: number;
  upserts: number;
}

export interface Counts extends Load {
  events: number;
  workflowTasks: number;
  localActivities: number;
  actions: number;
}

const number = (events: Event[], which: (event: Event) => unknown) => events.filter(which).length;
const isMessage = (event: Event) =>
  event.workflowExecutionUpdateAcceptedEventAttributes ?? event.workflowExecutionSignaledEventAttributes;
const isLocalActivity = (event: Event) =>
  event.markerRecordedEventAttributes?.markerName === 'core_local_activity';
const madeBy = (event: Event) =>
  String(
    (
      event.markerRecordedEventAttributes ??
      event.activityTaskScheduledEventAttributes ??
      event.timerStartedEventAttributes
    )?.workflowTaskCompletedEventId,
  );

export function countIn(events: Event[]): Counts {
  const load = {
    messages: number(events, isMessage),
    activities: number(events, (event) => event.activityTaskScheduledEventAttributes),
    timers: number(events, (event) => event.timerStartedEventAttributes),
    upserts: number(events, (event) => event.upsertWorkflowSearchAttributesEventAttributes),
  };
  return {
    ...load,
    events: events.length,
    workflowTasks: number(events, (event) => event.workflowTaskCompletedEventAttributes),
    localActivities: number(events, isLocalActivity),
    actions: events.reduce((sum, event) => sum + actionsOf(event), 0) + tasksWithLocalActivities(events).size,
  };
}

/**
 * Temporal Cloud's rules (docs.temporal.io/cloud/actions): a start, a message, a timer, an upsert of search attributes
 * and each try of an activity are an action each; the local activities of one workflow task are one together. A child's
 * start and a signal to it count here: its own history is not read.
 */
function actionsOf(event: Event): number {
  if (event.activityTaskStartedEventAttributes) return event.activityTaskStartedEventAttributes.attempt ?? 1;
  const isOne =
    event.workflowExecutionStartedEventAttributes ??
    event.timerStartedEventAttributes ??
    event.upsertWorkflowSearchAttributesEventAttributes ??
    event.childWorkflowExecutionStartedEventAttributes ??
    event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
    isMessage(event);
  return isOne ? 1 : 0;
}

const tasksWithLocalActivities = (events: Event[]) => new Set(events.filter(isLocalActivity).map(madeBy));

/** In the history's order; activities that one workflow task has scheduled are called together. */
export function stepsIn(events: Event[]): Step[] {
  const steps: Step[] = [];
  let withTimer = false;
  let scheduledBy = '';
  for (const event of events) {
    const last = steps.at(-1);
    if (event.upsertWorkflowSearchAttributesEventAttributes) steps.push({ upsert: `step ${steps.length}` });
    if (event.timerStartedEventAttributes) {
      if (last && 'activities' in last && madeBy(event) === scheduledBy) last.withTimer = true;
      else withTimer = true;
    }
    if (event.activityTaskScheduledEventAttributes) {
      const together = last && 'activities' in last && madeBy(event) === scheduledBy;
      if (together) last.activities += 1;
      else steps.push({ activities: 1, withTimer: false });
      scheduledBy = madeBy(event);
    }
    if (isMessage(event)) {
      steps.push({ message: true, withTimer });
      withTimer = false;
    }
  }
  return steps;
}

/** How often search attributes have been upserted before each message. */
export function upsertsBeforeMessages(steps: Step[]): number[] {
  let upserts = 0;
  return steps.flatMap((step) => {
    if ('upsert' in step) upserts += 1;
    return 'message' in step ? [upserts] : [];
  });
}

const features = {
  'opening and ending': [],
  messages: [],
  letters: ['sendMail'],
  'the agreement': ['drawUpAgreement', 'lookAtAgreement', 'cancelAgreement'],
  'account and hand-over': ['openAccount', 'findAgent', 'handOver'],
  'looks at roles': ['lookAtRoles', 'lookAtAttestant'],
  'the attest page': ['startSigning', 'collectSignature', 'cancelSigning', 'sendCode', 'lookAtCode'],
  'evidence and case file': ['keepAttestation', 'writeCaseFile'],
  'reminders and deadlines': [],
  "operators' view": [],
  'events to the portal': ['deliverEvent'],
  'settings read': ['readHouseRules'],
} as const;
export type Feature = keyof typeof features;
export const featureNames = Object.keys(features) as Feature[];

export interface Share {
  events: number;
  workflowTasks: number;
  bytes: number;
  actions: number;
}

/** Each event belongs to what it was for; a workflow task to what brought it. */
export function sharesIn(events: Event[]): Record<Feature, Share> {
  const shares = Object.fromEntries(
    featureNames.map((name) => [name, { events: 0, workflowTasks: 0, bytes: 0, actions: 0 }]),
  ) as Record<Feature, Share>;
  const of = new Map<string, Feature>();
  const counted = new Set<string>();
  events.forEach((event, index) => {
    const feature = featureOf(event, index, events, of);
    of.set(String(event.eventId), feature);
    const share = shares[feature];
    share.events += 1;
    share.bytes += HistoryEvent.encode(event).finish().length;
    share.actions += actionsOf(event);
    if (event.workflowTaskCompletedEventAttributes) share.workflowTasks += 1;
    if (isLocalActivity(event) && !counted.has(madeBy(event))) {
      counted.add(madeBy(event));
      share.actions += 1;
    }
  });
  return shares;
}

function featureOf(event: Event, index: number, events: Event[], of: Map<string, Feature>): Feature {
  const byId = (id: unknown) => of.get(String(id)) ?? 'opening and ending';
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled) return featureOfActivity(scheduled.activityType?.name ?? '');
  const activity = event.activityTaskStartedEventAttributes ?? event.activityTaskCompletedEventAttributes;
  if (activity) return byId(activity.scheduledEventId);
  if (isLocalActivity(event)) return featureOfActivity(localActivityIn(event));
  if (
    event.timerStartedEventAttributes ??
    event.timerCanceledEventAttributes ??
    event.timerFiredEventAttributes
  )
    return 'reminders and deadlines';
  if (event.upsertWorkflowSearchAttributesEventAttributes) return "operators' view";
  if (isAboutAnother(event)) return 'events to the portal';
  if (isMessage(event) ?? event.workflowExecutionUpdateCompletedEventAttributes) return 'messages';
  const task = event.workflowTaskStartedEventAttributes ?? event.workflowTaskCompletedEventAttributes;
  if (task) return byId(task.scheduledEventId);
  if (event.workflowTaskScheduledEventAttributes) return whatBrought(index, events, of);
  return 'opening and ending';
}

const isAboutAnother = (event: Event) =>
  event.startChildWorkflowExecutionInitiatedEventAttributes ??
  event.startChildWorkflowExecutionFailedEventAttributes ??
  event.childWorkflowExecutionStartedEventAttributes ??
  event.childWorkflowExecutionCompletedEventAttributes ??
  event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
  event.externalWorkflowExecutionSignaledEventAttributes;

/** A message comes with a task of its own; else it is what stands before it. */
function whatBrought(index: number, events: Event[], of: Map<string, Feature>): Feature {
  const next = events[index + 3];
  if (next && isMessage(next)) return 'messages';
  const before = events[index - 1];
  return (before && of.get(String(before.eventId))) ?? 'opening and ending';
}

function featureOfActivity(name: string): Feature {
  const found = featureNames.find((feature) => (features[feature] as readonly string[]).includes(name));
  if (!found) throw new Error(`The activity ${name} is for no feature that is known here.`);
  return found;
}

/** Core keeps the name beside the result, in JSON. */
function localActivityIn(event: Event): string {
  const [payload] = event.markerRecordedEventAttributes?.details?.data?.payloads ?? [];
  const data = JSON.parse(Buffer.from(payload?.data ?? []).toString()) as { activity_type?: string };
  return data.activity_type ?? '';
}
