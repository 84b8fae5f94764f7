/** The routine and its variants over the real API, worker, Temporal server and providers' sandbox. */
import { play } from '../../scripts/demo/play';
import { stories, storyNames } from '../../scripts/demo/stories';
import type { Stack } from '../../scripts/stack';
import { aStack, removeStack, sceneOn, STARTS_WITHIN } from './a-stack';

let stack: Stack | undefined;

beforeAll(async () => {
  stack = await aStack();
}, STARTS_WITHIN);
afterAll(() => removeStack(stack), 15_000);

describe('Each story ends as it must, with its stages and mails, and nothing is done twice', () => {
  it.each(storyNames.map((name) => [stories[name].about, stories[name]] as const))(
    '%s',
    async (_about, story) => {
      const scene = sceneOn(stack as Stack);
      await play(story, scene);
      expect((await scene.mails()).filter(({ times }) => times !== 1)).toEqual([]);
    },
    30_000,
  );
});
