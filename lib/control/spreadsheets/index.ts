export { armed, csvLine, disarmed } from './csv';
export { readCsvTable } from './read-csv';
export { readXlsxTable } from './read-xlsx';
export { isXlsxName, type Table } from './table';
export { writeXlsx, type Sheet } from './write-xlsx';
