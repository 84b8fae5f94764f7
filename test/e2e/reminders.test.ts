import { attestantDoesNotAct } from '../../scripts/demo/reminders';

it('An attestant who does not act is reminded, the matter escalates, and the order lapses, by skipped time', async () => {
  const told: string[] = [];
  const { stage, path } = await attestantDoesNotAct(({ who, what }) => told.push(`${who} ${what}`));
  expect([path.at(-2), stage]).toEqual(['attestation', 'ordering']);
  expect(told.filter((line) => line.startsWith('attestant is mailed “Påminnelse')).length).toBeGreaterThan(3);
}, 60_000);
