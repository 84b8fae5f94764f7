/** What a run goes by (contract.ts): read in the worker itself, from its settings and the calendar. */
import type { WaitingRules } from '../domain/waiting';
import { calendarAround } from './calendar';
import type { HouseActivities, Patience } from './contract';

export interface HouseDependencies {
  patience: Patience;
  waitingRules: WaitingRules;
}

export function createHouseActivities({ patience, waitingRules }: HouseDependencies): HouseActivities {
  return {
    readHouseRules: ({ at }) => Promise.resolve({ ...patience, waitingRules, calendar: calendarAround(at) }),
  };
}
