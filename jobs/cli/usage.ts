import { LoadError } from '@/lib/engine/index';

const RUN = 'npm run --silent stevedore --';

export const USAGE_LINES = {
  load: `Usage: ${RUN} load FILE|GLOB|URL|DATABASE --to postgres://… --table schema.table [options]`,
  detect: `Usage: ${RUN} detect FILE|URL|DATABASE [--format KIND] [--delimiter C] [--encoding NAME] [--no-header] [--elements PATH] [--detect strict] [--whole [--to postgres://…]] [--json]`,
};

export const GENERAL_HELP = `Stevedore loads bulk data into PostgreSQL at the speed of COPY and loses no row.

${USAGE_LINES.load}
${USAGE_LINES.detect}

\`${RUN} load --help\` explains every option.`;

export const LOAD_HELP = `${USAGE_LINES.load}

Loads a file, all files that match a pattern (in quotes), what a URL answers, or a table or a query of a database
(postgres://user:password@host:5432/database), into one table.

  --to URL               postgres://user:password@host:5432/database; without a password, PGPASSWORD is used
  --table NAME           schema.table; the schema is public where it is left out. Names are taken as written;
                         one that holds a dot or a comma goes in double quotes.
  --key a,b              columns that tell rows apart
  --create               make the table where it is missing, its columns from the file, the key as primary key
  --rules FILE           rules file (YAML): what a row must fulfil
  --drift WHAT           what becomes of changed columns, as new=P,missing=P,type=P. A field that the table has no
                         column for: ignore, add, quarantine, stop. A column that no field fills: stop, ignore,
                         quarantine. Values that do not fit: ignore, widen, stop
  --error-threshold 0.05 share of refused rows past which the batch fails and the table stays as it was
  --max-bad-rows N       number of refused rows past which it does, whatever their share

  --mode MODE            append, upsert (the mode where --key is given), insert-only, replace, mirror, history
  --duplicates POLICY    which of several rows with the same key wins: last, first, or quarantine (last)
  --policy column=P      what an update does to a column: overwrite, keep, coalesce, greatest; may be repeated
  --updated-at COLUMN    gets the time of the merge in every row that is inserted or changed
  --batch-column COLUMN  gets the batch id there
  --raw-column COLUMN    gets the whole record as it stood in the source (text, bytea; json, jsonb for JSON)
  --scope column=a,b     mirror: only rows with these values are deleted when the source lacks them
  --soft-delete COLUMN   replace, mirror: set this column instead of deleting
  --deletion-brake 0.2   replace, mirror: share of rows past which deleting stops and asks
  --approve-deletions    replace, mirror: the deletions are wanted
  --close-missing        history: close the current version of keys that the source lacks

  --format KIND          csv, tsv, json or ndjson; detected where it is left out, as are the next eight
  --delimiter C          one character, or tab, comma, semicolon, pipe, space
  --encoding NAME        utf-8, utf-16le, utf-16be, latin1, windows-1252
  --quote C, --escape C  one character; --quote none where nothing is quoted
  --skip-rows N          lines before the header
  --skip-footer N        of so many lines at the end, the last ones that are no whole rows are skipped
  --comment C            lines that start with it are skipped
  --has-header           the first line names the columns
  --no-header            the first line is data; columns are named column1, column2, …
  --ragged WHAT          rows with too few or too many fields: quarantine, or pad (missing fields become NULL, the rest of
                         a long row stands in its last field) (quarantine)
  --elements PATH        JSON: the rows are the elements of a list inside each record, e.g. items, or orders[].items for
                         those of all lists in a list; # (column position) says which of its list one is
  --take a,b.c           what each of them takes along of the record around it, as columns a and b_c
  --detect HOW           strict: what detection is not sure of is an error that names the option to settle it (auto)
  --text                 every column is text: nothing is typed

  --from-table NAME      the table (or view) of the database to read, as schema.table
  --from-query SQL       one SELECT, which runs read-only; instead of a table
  --from-columns a,b     only these columns; where the address has no password, SOURCE_PGPASSWORD is used

  --records PATH         the URL is a paginated JSON API; its records stand under this path
  --page-size N          records asked for with one request (1000)
  --total-path PATH      where a page says how many records there are in all (the header X-Total-Count is known without)
  --requests N           pages asked for side by side, where the API says how many records it holds (4)
  --header 'Name: value' sent with every request; may be repeated
  --no-compression       do not let the server of a URL compress what it sends

  --cursor COLUMN        load only what has come since the last time, as told by this column, whose values grow
  --overlap 1h           how far before that to read again, for rows that arrive late (a number, or 90s, 15min, 1h, 2d)
  --cursor-param NAME    query parameter by which the API is asked for what is new, e.g. updated_since
  --cursor-format FORMAT how that is written: text (times as ISO 8601), date, seconds or milliseconds (text)
  --from V, --until V    load just the rows whose cursor lies there (both inclusive); the watermark stays
  --only FILE            load just this file of the pattern; the watermark stays
  --only-key a,b         load just the row with this key (values in the order of --key); may be repeated
  --watermark NAME       name that the watermark is kept under (the input's path or address)
  --reset-watermark      read everything, and start the watermark anew

  --lanes N              connections that copy (2)
  --prefer WHAT          short-lock (stage everything first) or speed (merge while staging; locks an empty table, and for
                         its merge one that is mostly rewritten, for readers too)
  --merge-lanes N        upsert, insert-only, append: merge in so many transactions at once (1). Not atomic: readers may see
                         some lanes before others. Stopped in between, run it again with the same --batch-id
  --merge-by WAY         how rows go to lanes: hash or range of the key, or column (hash)
  --merge-column COLUMN  rows with the same value there are merged in the same lane
  --part-size SIZE       copied and tried again as one (8MB); memory is about (lanes + 2) times that
  --max-record-size SIZE a longer record is refused (16MB)
  --work-mem SIZE        server memory for each sort and hash (64MB)
  --maintenance-work-mem SIZE  server memory for building the key (256MB)
  --lock-timeout TIME    longest wait for a lock on the table before the merge is tried again (10s); off: no end
  --statement-timeout TIME  longest that one statement may take (off)
  --synchronous-commit on|off  off: COMMIT does not wait for the disk, so that a crash of the server may undo
                         a batch that was reported as merged (on)
  --binary-copy auto|off off: rows of a table go over as text, even where binary COPY would spare time (auto)
  --retries N            tries more, where another one can help (3)

  --batch-id ID          a batch that was merged under this id is not merged again
  --quarantine FILE      where refused rows go, as NDJSON (default: FILE.quarantine.ndjson beside the input)
  --staging-schema NAME  schema for staging tables and the ledger (stevedore_staging)
  --rehearse             do everything and roll it back: says what a load would do, with samples of what would differ;
                         refused rows are written to a file only where --quarantine names one
  --json                 print one JSON object, the result, on standard output

Exit status: 0 succeeded, 3 partial (merged, with refused rows), 1 failed or cancelled, 2 wrong usage.`;

export const DETECT_HELP = `${USAGE_LINES.detect}

Says what a file (or what a URL answers) is: format, encoding, dialect, columns and their types, and how sure each is; of
a database's table or query (--from-table, --from-query) the columns and their types.
The options that settle a part of the format are those of load.

  --whole                read it from beginning to end and say of each column whether every value is one of its type,
                         which ones are not and where, and which records cannot be told into fields
  --to URL               ask this server about values that are not plain (postgres://…, as for load): it says of each
                         what a load would. Without it, whatever is not plainly of a type is counted and shown
  --json                 print one JSON object on standard output

Exit status: 0 detected (with --whole: and every row fits), 3 not every row fits, 1 failed or cancelled, 2 wrong usage.`;

/** A command that was written wrongly: exit status 2. `what` names the option. */
export function usageError(what: string, remedy?: string): LoadError {
  return new LoadError('usage.wrong', { class: 'fatal', message: what, remedy });
}

export function isUsageError(error: unknown): error is LoadError {
  return error instanceof LoadError && error.code.startsWith('usage.');
}
