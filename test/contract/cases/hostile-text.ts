/** Meant to break out of whatever it is put into. */
export const hostile = `o'reilly"; DROP TABLE cells; -- \\' \\\\ $$ %s`;
