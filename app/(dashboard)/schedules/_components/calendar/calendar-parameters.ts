import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';

/** How the page of schedules is looked at; all of it stands in the address. */
const parameters = {
  view: parseAsStringLiteral(['list', 'calendar'] as const).withDefault('list'),
  span: parseAsStringLiteral(['week', 'month'] as const).withDefault('week'),
  day: parseAsString,
  zone: parseAsString,
  /** Of the list. */
  cursor: parseAsString,
};

export const loadCalendarParameters = createLoader(parameters);
const serialize = createSerializer(parameters);

export interface CalendarPlace {
  span: 'week' | 'month';
  /** `2026-11-23` */
  day: string;
  zone: string | null;
}

export function hrefOf(place: CalendarPlace): string {
  return serialize('/schedules', { view: 'calendar', ...place });
}
