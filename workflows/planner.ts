/** Plans waits by the rules and the calendar that the run began with; one that has lasted for years reads them anew. */
import { moveWait, planWait, type Timetable, type WaitToPlan } from '../domain/wait-planning';
import type { WaitPlan } from '../domain/waiting';
import { now } from './case';
import { readHouseRules } from './providers';

/** A plan may reach so many years ahead before it comes to years that the calendar doesn't know. */
const YEARS_AHEAD = 2;

export class Planner {
  constructor(private timetable: Timetable) {}

  async plan(wait: WaitToPlan): Promise<WaitPlan> {
    return planWait(await this.upToDate(), wait);
  }

  /** The clock stood still between these instants, ISO 8601. */
  async move(plan: WaitPlan, stoodStill: { from: string; to: string }): Promise<WaitPlan> {
    const { calendar } = await this.upToDate();
    return moveWait(calendar, plan, stoodStill);
  }

  private async upToDate(): Promise<Timetable> {
    const until = new Date().getUTCFullYear() + YEARS_AHEAD;
    if (until > this.timetable.calendar.lastYear) this.timetable = await readHouseRules({ at: now() });
    return this.timetable;
  }
}
