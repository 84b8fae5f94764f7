/** Instants as they are written in Swedish, by a clock in Stockholm. */
import { DateTime } from 'luxon';

const DAY = "cccc'en den' d MMMM yyyy";
const TIME = "'klockan' HH.mm";
const inStockholm = (instant: string) =>
  DateTime.fromISO(instant, { zone: 'Europe/Stockholm', locale: 'sv' });

/** "tisdagen den 3 mars 2026 klockan 14.30" */
export const dateAndTime = (instant: string) => inStockholm(instant).toFormat(`${DAY} ${TIME}`);

/** "klockan 14.30" */
export const time = (instant: string) => inStockholm(instant).toFormat(TIME);

/** "tisdagen den 3 mars 2026" */
export const day = (instant: string) => inStockholm(instant).toFormat(DAY);

/** "2026-03-03" */
export const isoDay = (instant: string) => inStockholm(instant).toFormat('yyyy-MM-dd');

/** The last day of a deadline, which is the midnight with which that day is over: "tisdagen den 3 mars 2026". */
export const lastDay = (deadline: string) => inStockholm(deadline).minus({ milliseconds: 1 }).toFormat(DAY);
