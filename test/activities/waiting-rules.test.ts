import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWaitingRules } from '../../activities/calendar/waiting-rules';

describe('The waiting rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waiting-rules-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const written = (change: (rules: Record<string, Record<string, unknown>>) => void) => {
    const rules = JSON.parse(JSON.stringify(readWaitingRules())) as Record<string, Record<string, unknown>>;
    change(rules);
    const file = join(folder, 'rules.json');
    writeFileSync(file, JSON.stringify(rules));
    return file;
  };

  it.each([
    ['a day that is none', 'ordering.remindAfter.1', (rules) => (rules.ordering!.remindAfter = [5, 'ten'])],
    ['reminders that do not rise', 'ordering.remindAfter', (rules) => (rules.ordering!.remindAfter = [5, 5])],
    ['a deadline left out', 'attestation.deadlineAfter', (rules) => delete rules.attestation!.deadlineAfter],
    ['a stage left out', 'attestation', (rules) => delete rules.attestation],
  ] satisfies [string, string, (rules: Record<string, Record<string, unknown>>) => unknown][])(
    'with %s are refused, and the field is named',
    (_what, field, change) => {
      expect(() => readWaitingRules(written(change))).toThrow(`${field}: `);
    },
  );

  it('that are no JSON are refused, and the file is named', () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{');
    expect(() => readWaitingRules(file)).toThrow(file);
  });
});
