import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { encodeText } from './xlsx-text';

/** A worksheet; its cells are text, which no program takes for a formula or a number. */
export interface Sheet {
  name: string;
  header: readonly string[];
  rows: AsyncIterable<readonly (string | null)[][]> | Iterable<readonly (string | null)[][]>;
}

/** The file as it is made, sheet after sheet. */
export async function* writeXlsx(sheets: readonly Sheet[]): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const fail = (error: Error) => (zip.outputStream as Readable).destroy(error);
  zip.on('error', fail);
  for (const [path, text] of Object.entries(frame(sheets))) zip.addBuffer(Buffer.from(text), path);
  sheets.forEach((sheet, at) => {
    const stream = Readable.from(sheetXml(sheet), { objectMode: false });
    stream.on('error', fail);
    zip.addReadStream(stream, `xl/worksheets/sheet${at + 1}.xml`);
  });
  zip.end();
  for await (const chunk of zip.outputStream) yield chunk as Uint8Array;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** All parts but the sheets. @see ECMA-376, part 1, section 12 */
function frame(sheets: readonly Sheet[]): Record<string, string> {
  const numbers = sheets.map((_, at) => at + 1);
  const listed = sheets.map(
    ({ name }, at) => `<sheet name="${encodeText(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`,
  );
  const related = numbers.map(
    (n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const overrides = numbers.map(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${types}.worksheet+xml"/>`,
  );
  const styles = numbers.length + 1;
  return {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${overrides.join('')}</Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packageRelations}">${related.join('')}<Relationship Id="rId${styles}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': stylesXml,
  };
}

/** Style 1 is text, 2 the same in bold. 49 is the built-in format of text. */
const stylesXml = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf numFmtId="49" applyNumberFormat="1" xfId="0"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1" xfId="0"/></cellXfs></styleSheet>`;

async function* sheetXml({ header, rows }: Sheet): AsyncGenerator<string> {
  yield `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${Math.max(1, header.length)}" width="18" style="1" customWidth="1"/></cols><sheetData>${rowXml(header, 2)}`;
  for await (const some of rows) yield some.map((cells) => rowXml(cells, 1)).join('');
  yield '</sheetData></worksheet>';
}

function rowXml(cells: readonly (string | null)[], style: number): string {
  const written = cells.map((cell) =>
    cell === null || cell === ''
      ? `<c s="${style}"/>`
      : `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${encodeText(cell)}</t></is></c>`,
  );
  return `<row>${written.join('')}</row>`;
}
