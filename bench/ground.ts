/** The ground on which product and bare are held against each other: one server, a worker of each, their clients. */
import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { workflowIdOf, WORKFLOW_TYPE } from '../domain/identifiers';
import type { Answer } from '../domain/view';
import { dataConverterWith, failureConverterPath, payloadConverterPath } from '../platform/data-converter';
import { newKey, openKeyRing, ringText } from '../platform/key-ring';
import type { Step } from './bare';
import { Crew, subjects, type Subject } from './crew';
import { upsertsBeforeMessages } from './history';
import { Server } from './server';
import type { Variant } from './variants';

export const TASK_QUEUE = 'bench';

/** Driven: the next message as soon as it can be taken. Calm: when the last one's work is done. */
export type Pace = 'driven' | 'calm';

export interface Begun {
  handle: WorkflowHandle;
  caseId: string;
  organisationNumber: string;
}

/** One kind of onboarding, as often as wanted. */
export interface Rider {
  subject: Subject;
  messages: number;
  /** When each message can be taken: so often have search attributes been upserted then. */
  upsertsBefore: number[];
  start(): Promise<Begun>;
  say(begun: Begun, index: number): Promise<void>;
}

export interface GroundOptions {
  maxCached?: number;
}

export class Ground {
  readonly encryptionKeys = ringText([newKey()]).trim();
  private readonly crews = new Map<Subject, Crew>();
  private readonly clients = new Map<Subject, Client>();
  private started = 0;

  private constructor(readonly server: Server) {}

  static async open(subjects: Subject[], options: GroundOptions = {}): Promise<Ground> {
    const ground = new Ground(await Server.start());
    try {
      await Promise.all(subjects.map((subject) => ground.staff(subject, options)));
    } catch (error) {
      await ground.close();
      throw error;
    }
    return ground;
  }

  /** With a fresh worker, instead of the one there was. */
  async staff(subject: Subject, options: GroundOptions = {}): Promise<Crew> {
    await this.crews.get(subject)?.stop();
    const { maxCached } = options;
    const task = {
      ...{ subject, taskQueue: TASK_QUEUE, address: this.server.address },
      encryptionKeys: this.encryptionKeys,
      ...(maxCached !== undefined && { maxCached }),
    };
    const crew = await Crew.start(task);
    this.crews.set(subject, crew);
    this.clients.set(subject, this.server.client(subject, this.converting(subject)));
    return crew;
  }

  crew(subject: Subject): Crew {
    const crew = this.crews.get(subject);
    if (!crew) throw new Error(`Nobody is at work for ${subject}.`);
    return crew;
  }

  client(subject: Subject): Client {
    const client = this.clients.get(subject);
    if (!client) throw new Error(`Nobody is at work for ${subject}.`);
    return client;
  }

  product({ application, messages }: Variant, subject: Subject = 'product', steps: Step[] = []): Rider {
    const actor = { kind: 'portal', id: 'kundportalen' };
    return {
      subject,
      messages: messages.length,
      upsertsBefore: upsertsBeforeMessages(steps),
      start: async () => {
        const organisationNumber = `55${String(60_000_000 + (this.started += 1))}`;
        const caseId = randomUUID().replaceAll('-', '');
        const handle = await this.client(subject).workflow.start(WORKFLOW_TYPE, {
          taskQueue: TASK_QUEUE,
          workflowId: workflowIdOf({ organisationNumber }),
          memo: { caseId, organisationName: application.organisationName },
          staticSummary: `Agent onboarding of ${organisationNumber}`,
          args: [{ caseId, organisationNumber, application }],
        });
        return { handle, caseId, organisationNumber };
      },
      say: async ({ handle, caseId, organisationNumber }, index) => {
        const { name, data } = messages[index] ?? { name: 'none', data: {} };
        if (name === 'contractSigned') this.crew(subject).tellOf({ signs: caseId });
        if (name === 'rolesAssigned') this.crew(subject).tellOf({ assignsRoles: organisationNumber });
        const messageId = randomUUID();
        const message = {
          messageId,
          fingerprint: messageId,
          caseId,
          actor,
          sentAt: new Date().toISOString(),
          data,
        };
        const { outcome } = await handle.executeUpdate<Answer, [unknown]>(name, {
          updateId: messageId,
          args: [message],
        });
        if (outcome.kind === 'refused') throw new Error(`${name} was refused: ${outcome.refusal.type}`);
      },
    };
  }

  bare(steps: Step[]): Rider {
    const upsertsBefore = upsertsBeforeMessages(steps);
    return {
      subject: 'bare',
      messages: upsertsBefore.length,
      upsertsBefore,
      start: async () => {
        const workflowId = `bare-${(this.started += 1)}`;
        const bare = { taskQueue: TASK_QUEUE, workflowId, args: [steps] };
        const handle = await this.client('bare').workflow.start('bare', bare);
        return { handle, caseId: '', organisationNumber: '' };
      },
      say: async ({ handle }, index) => {
        await handle.executeUpdate<number, [unknown]>('message', { args: [{ index }] });
      },
    };
  }

  /** One onboarding, from its start to its end. `settle`: milliseconds given to the server when all is at rest. */
  async carry(rider: Rider, pace: Pace, settle = 0): Promise<WorkflowHandle> {
    const crew = this.crew(rider.subject);
    const begun = await rider.start();
    const { handle } = begun;
    for (let index = 0; index < rider.messages; index += 1) {
      await crew.until(
        handle.workflowId,
        ({ handled, atRest, upserts }) =>
          handled >= index &&
          (atRest || (pace === 'driven' && upserts >= (rider.upsertsBefore[index] ?? Infinity))),
      );
      if (settle > 0) await new Promise((done) => setTimeout(done, settle));
      await rider.say(begun, index);
    }
    await crew.until(handle.workflowId, ({ ended }) => ended);
    if (settle > 0) await new Promise((done) => setTimeout(done, settle));
    crew.forget(handle.workflowId);
    return handle;
  }

  /** So many, some of them at a time. */
  async carryAll(rider: Rider, pace: Pace, count: number, atATime: number): Promise<void> {
    await inTurn(count, atATime, async () => void (await this.carry(rider, pace)));
  }

  async close(): Promise<void> {
    for (const crew of this.crews.values()) await crew.stop();
    await this.server.stop();
  }

  private converting(subject: Subject) {
    const { bare, encrypted } = subjects[subject];
    if (bare) return {};
    const inClear = { payloadConverterPath, failureConverterPath };
    return {
      dataConverter: encrypted ? dataConverterWith(openKeyRing(this.encryptionKeys)) : inClear,
    };
  }
}

/** Does it so many times, some of them at a time. */
export async function inTurn(count: number, atATime: number, act: (index: number) => Promise<void>) {
  let next = 0;
  const one = async () => {
    while (next < count) await act((next += 1) - 1);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, count) }, one));
}
