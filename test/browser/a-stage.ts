/** Where the tests of attestation play: a stack and a browser for each file, an onboarding and an attestant for each. */
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { caseOfficer, orderer } from '../../scripts/demo/people';
import type { Scene } from '../../scripts/demo/scene';
import type { Stack } from '../../scripts/stack';
import { aStack, removeStack, sceneOn, STARTS_WITHIN } from '../e2e/a-stack';
import { Attestant } from './an-attestant';
import { anOrderToAttest, aUser, type User } from './an-order';
import { openChromium } from './chromium';

export interface Stage {
  readonly stack: Stack;
  readonly browser: Browser;
  readonly scene: Scene;
  /** Has everybody do their part, until the order waits for those, or for the one that there is. */
  orderFor(...attestants: User[]): Promise<User>;
  /** As after an order that came back. */
  ordersAgain(): Promise<void>;
  /** In Kundportalen. */
  giveRoles(user: User, roles: User['roles']): Promise<void>;
  /** The next call to that endpoint of a provider is not answered. */
  noAnswerOf(provider: string, endpoint: string): Promise<void>;
  /** Opens the link in that attestant's mail. */
  comes(user: User, options?: BrowserContextOptions): Promise<Attestant>;
}

export function aStage(): Stage {
  let stack: Stack | undefined;
  let browser: Browser | undefined;
  let scene: Scene | undefined;
  const came: Attestant[] = [];

  beforeAll(async () => {
    browser = await openChromium();
    stack = await aStack();
  }, STARTS_WITHIN);
  beforeEach(() => {
    scene = sceneOn(there(stack));
  });
  afterEach(async () => {
    for (const one of came.splice(0)) await one.leaves();
  });
  afterAll(async () => {
    await browser?.close();
    await removeStack(stack);
  }, 15_000);

  return {
    get stack() {
      return there(stack);
    },
    get browser() {
      return there(browser);
    },
    get scene() {
      return there(scene);
    },
    async orderFor(...attestants) {
      const [first = aUser(this.scene, 'Atle Attestant', 'attestant'), ...others] = attestants;
      const orders = first.roles.includes('orderer') ? [] : [aUser(this.scene, 'Bo Beställare', 'orderer')];
      await anOrderToAttest(this.scene, [...orders, first, ...others]);
      return first;
    },
    async ordersAgain() {
      await orderer(this.scene).orders();
      await caseOfficer(this.scene).approvesOrder();
    },
    async giveRoles({ email }, roles) {
      const users = await this.scene.sandbox.users(this.scene.organisationNumber);
      const userId = users.find((one) => one.email === email)?.userId;
      await call(there(stack).sandboxUrl, 'PUT', `/kundportalen/people/users/${userId}/roles`, { roles });
    },
    noAnswerOf(provider, endpoint) {
      return call(there(stack).sandboxUrl, 'POST', '/_sandbox/faults', {
        provider,
        endpoint,
        fault: 'hang',
        times: 1,
      });
    },
    async comes(user, options) {
      const { browser, scene, stack } = this;
      const { sandboxUrl } = stack;
      const one = await Attestant.comes({ browser, sandboxUrl }, scene, user, options);
      came.push(one);
      return one;
    },
  };
}

async function call(sandboxUrl: string, method: string, path: string, body: object): Promise<void> {
  const { ok, status } = await fetch(new URL(path, sandboxUrl), {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!ok) throw new Error(`The sandbox answered ${status} at ${path}.`);
}

function there<T>(one: T | undefined): T {
  if (one === undefined) throw new Error('The stage is set up before the tests.');
  return one;
}
