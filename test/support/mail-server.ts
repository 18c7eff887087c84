import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface MailServer {
  url: string;
  /** Every message that came, headers and body, with its recipients before it. */
  messages: string[];
  close(): Promise<void>;
}

/** Takes every message, as an SMTP server does, and keeps it. */
export async function startMailServer(): Promise<MailServer> {
  const messages: string[] = [];
  const server = createServer((socket) => converse(socket, messages));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    messages,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function converse(socket: Socket, messages: string[]): void {
  let pending = '';
  let message: string | undefined;
  let recipients = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  const hear = (line: string) => {
    if (message !== undefined) {
      if (line !== '.') return void (message += `${line}\n`);
      messages.push(recipients + message);
      message = undefined;
      return say('250 kept');
    }
    if (line.startsWith('RCPT')) recipients += `${line}\n`;
    if (line === 'DATA') {
      message = '';
      return say('354 go on');
    }
    say(line === 'QUIT' ? '221 bye' : '250 ok');
  };
  say('220 mail.test');
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (pending + chunk).split('\r\n');
    pending = lines.pop()!;
    for (const line of lines) hear(line);
  });
  socket.on('error', () => undefined);
}
