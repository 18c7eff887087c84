export interface TransformExample {
  params: unknown;
  type: string;
  /** Cells, each with the plain text that PostgreSQL's own input would be given for the same value. */
  reads: [cell: string, plain: string | null][];
  refuses: string[];
}
