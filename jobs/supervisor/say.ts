/** Tells the person at the terminal what happens; one line, no line break. */
export type Say = (line: string) => void;
