export interface RuleExample {
  params: unknown;
  type: string;
  passes: string[];
  fails: string[];
  message: string;
  /** What the column "beside", of the same type, holds in every row. */
  beside?: string;
}
