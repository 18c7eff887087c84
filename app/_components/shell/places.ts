import {
  CalendarClock,
  Database,
  House,
  Layers,
  ListChecks,
  Server,
  Settings,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';

/** In the order of the navigation. */
export const PLACES: { href: string; label: string; icon: LucideIcon }[] = [
  { href: '/', label: 'Home', icon: House },
  { href: '/loads', label: 'Loads', icon: Layers },
  { href: '/batches', label: 'Batches', icon: ListChecks },
  { href: '/errors', label: 'Errors', icon: TriangleAlert },
  { href: '/schedules', label: 'Schedules', icon: CalendarClock },
  { href: '/connections', label: 'Connections', icon: Database },
  { href: '/workers', label: 'Workers', icon: Server },
  { href: '/settings', label: 'Settings', icon: Settings },
];
