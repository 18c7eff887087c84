import { ORDER_TOTALS } from './data/orders';
import { TEXT_COLUMNS, TEXT_TOTALS, WIDE_COLUMNS, WIDE_TOTALS } from './data/wide-rows';
import type { Totals } from './totals';

/** A table that cases load into: everybody gets the same one, made before the clock starts. */
export interface BenchTable {
  name: string;
  /** Makes it anew, and empty. */
  ddl: string;
  /** SQL aggregates that a finished load is checked by. */
  totals: Record<keyof Totals, string>;
  /** The rows that count for them. */
  where?: string;
  key: string;
}

const ORDER_COLUMNS = `customer_id integer NOT NULL,
  product_id integer NOT NULL,
  quantity integer NOT NULL,
  price numeric(10,2) NOT NULL,
  order_date date NOT NULL,
  status text NOT NULL,
  note text`;

const orders = { name: 'public.orders', totals: ORDER_TOTALS, key: 'order_id' };

const keyedOrders = `CREATE TABLE public.orders (order_id bigint PRIMARY KEY, ${ORDER_COLUMNS})`;

export const ORDERS: BenchTable = { ...orders, ddl: keyedOrders };

/** A staging table of the same columns, without a key. */
export const STAGING: BenchTable = {
  ...orders,
  name: 'public.orders_staging',
  ddl: `CREATE UNLOGGED TABLE public.orders_staging (order_id bigint, ${ORDER_COLUMNS})`,
};

/** The key must stay: a foreign key points at it. */
export const REFERENCED_ORDERS: BenchTable = {
  ...orders,
  ddl: `${keyedOrders};
    CREATE TABLE public.deliveries (delivery_id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES public.orders)`,
};

export const INDEXED_ORDERS: BenchTable = {
  ...orders,
  ddl: `${keyedOrders};
    CREATE INDEX ON public.orders (customer_id);
    CREATE INDEX ON public.orders (order_date);
    CREATE INDEX ON public.orders (status, product_id)`,
};

/** Every version of an order; the totals are those of the current ones. */
export const VERSIONED_ORDERS: BenchTable = {
  ...orders,
  ddl: `CREATE TABLE public.orders (order_id bigint, ${ORDER_COLUMNS},
    valid_from timestamptz NOT NULL, valid_to timestamptz, is_current boolean NOT NULL,
    PRIMARY KEY (order_id, valid_from))`,
  where: 'is_current',
};

export const WIDE: BenchTable = {
  name: 'public.wide',
  ddl: `CREATE TABLE public.wide (${WIDE_COLUMNS})`,
  totals: WIDE_TOTALS,
  key: 'id',
};

export const TEXTS: BenchTable = {
  name: 'public.texts',
  ddl: `CREATE TABLE public.texts (${TEXT_COLUMNS})`,
  totals: TEXT_TOTALS,
  key: 'id',
};

/** Nothing but numbers, times and uuids. */
export const READINGS: BenchTable = {
  name: 'public.readings',
  ddl: `CREATE TABLE public.readings (reading_id bigint PRIMARY KEY, read_at timestamptz, sensor uuid, temperature double precision,
    pressure double precision, drift double precision, battery integer, counter integer)`,
  totals: { rows: 'count(*)', ids: 'sum(reading_id)' },
  key: 'reading_id',
};

const ALL_NAMES = [
  'public.deliveries',
  'public.orders',
  'public.orders_staging',
  'public.wide',
  'public.texts',
  'public.readings',
];

/** SQL that leaves this one, empty, and none of the others. */
export function remake(table: BenchTable): string {
  return `DROP TABLE IF EXISTS ${ALL_NAMES.join(', ')}; ${table.ddl}`;
}

/** SQL for the totals of what stands in the table now. */
export function totalsSql({ name, totals, where }: BenchTable): string {
  const sums = Object.entries(totals).map(([total, sql]) => `coalesce(${sql}, 0)::text AS ${total}`);
  return `SELECT ${sums.join(', ')} FROM ${name} WHERE ${where ?? 'true'}`;
}
